"""An index on disk: one folder that never changes, a manifest of hashes, and one pointer to the one in force."""

import datetime as dt
import fcntl
import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from matching.bands import Unrelated
from matching.compounds import Compounds
from matching.dense import Background, DenseIndex
from matching.document import Document
from matching.encoding.publish import partial_path, publish_file, publish_folder, remove_partials
from matching.errors import IndexBusyError, IndexDamagedError, IndexMissingError
from matching.language_means import LanguageMeans
from matching.lexical import LexicalIndex
from matching.stuffing import LeftOut
from matching.text import Passage, Span, said_passages

LAYOUT = 8
"""The version of the folder's layout; another one is refused on load."""

POINTER = "CURRENT"
MANIFEST = "manifest.json"
DOCUMENTS = "documents.jsonl"
PASSAGES = "passages.faiss"
SENTENCES = "sentences.npy"
DENSE = "dense.npz"
LEXICAL = "lexical.npz"
TERMS = "terms.json"
KNOWN_WORDS = "known_words.json"
NEWCOMERS = "newcomers.npy"
LEFT_OUT = "left_out"


@dataclass(frozen=True)
class Manifest:
    """What an index is made of. `files` maps each file's name to its SHA-256; `version` is a hash of the rest."""

    layout: int
    catalogue_version: str
    encoder: Mapping[str, Any]
    software_version: str
    documents: int
    passages: int
    files: Mapping[str, str]

    @cached_property
    def version(self) -> str:
        """A name for exactly this content, the same wherever it was built."""
        return hashlib.sha256(canonical_json(asdict(self)).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class SavedIndex:
    """A loaded index: its documents in order, both signals' data, which documents name no use in the public
    sector (documents,), and the manifest it was checked against."""

    manifest: Manifest
    documents: Sequence[Document]
    dense: DenseIndex
    lexical: LexicalIndex
    newcomers: NDArray[np.bool_]

    @cached_property
    def positions(self) -> dict[str, int]:
        """Each document's position by its id."""
        return {document.id: position for position, document in enumerate(self.documents)}

    @cached_property
    def companies(self) -> NDArray[np.object_]:
        """Each document's company: (documents,)."""
        return np.array([document.company for document in self.documents], dtype=np.object_)

    @cached_property
    def company_numbers(self) -> NDArray[np.int64]:
        """A number for each document's company, the same for documents of one company: (documents,)."""
        return np.unique(self.companies.astype(str), return_inverse=True)[1].astype(np.int64)

    def passages(self, position: int) -> list[Passage]:
        """The passages of a document as they are encoded: without sentences that say nothing."""
        return said_passages(self.documents[position].passages, self.dense.hollow_of(position).tolist())

    @cached_property
    def peers(self) -> NDArray[np.int64]:
        """How many documents are in each one's language: (documents,)."""
        languages = [document.language for document in self.documents]
        sizes = Counter(languages)
        return np.array([sizes[language] for language in languages], dtype=np.int64)


def canonical_json(value: Any) -> str:
    """JSON with sorted keys and no optional white space: the same bytes for the same value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def publish_index(
    folder: Path,
    *,
    documents: Sequence[Document],
    dense: DenseIndex,
    lexical: LexicalIndex,
    newcomers: NDArray[np.bool_],
    catalogue_version: str,
    encoder: Mapping[str, Any],
    software_version: str,
) -> Manifest:
    """Write an index into `folder` and put it in force. A reader sees the old one or the new one, never half.

    Raises OSError where the disk is full or read-only; the index in force then stays as it was.
    """
    partial = partial_path(folder / "index")
    partial.mkdir(parents=True)
    try:
        _write(partial, documents, dense, lexical)
        np.save(partial / NEWCOMERS, newcomers, allow_pickle=False)
        manifest = Manifest(
            LAYOUT,
            catalogue_version,
            dict(encoder),
            software_version,
            len(documents),
            int(dense.passages.ntotal),
            {path.name: _sha256(path) for path in sorted(partial.iterdir())},
        )
        (partial / MANIFEST).write_text(canonical_json(asdict(manifest)) + "\n")
        home = folder / manifest.version
        if home.exists() and damaged_file(home, manifest):
            home.rename(partial_path(home))  # cleared by the next build, as what a killed one leaves
        if not home.exists():
            publish_folder(partial, home)
        _point(folder, manifest.version)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return manifest


def current_version(folder: Path) -> str | None:
    """The version in force in `folder`, or None where none was published."""
    pointer = folder / POINTER
    return pointer.read_text().strip() if pointer.exists() else None


def read_manifest(folder: Path, version: str | None = None) -> Manifest:
    """The manifest of `version`, or of the index in force.

    Raises IndexMissingError, or IndexDamagedError where it is unreadable or of another layout.
    """
    wanted = version or current_version(folder)
    if wanted is None:
        raise IndexMissingError("There is no index yet. Run `behov index` first.")
    path = folder / wanted / MANIFEST
    if not path.exists():
        advice = (
            "Run `behov index`." if version is None else "It was removed since; what it gave cannot be made again."
        )
        raise IndexMissingError(f"Index {wanted} is not in {folder}. {advice}")
    try:
        manifest = Manifest(**json.loads(path.read_text()))
    except (ValueError, TypeError) as error:
        raise IndexDamagedError(f"{path} cannot be read ({error}). Run `behov index --rebuild`.") from error
    if manifest.layout != LAYOUT:
        raise IndexDamagedError(
            f"Index {wanted} has layout {manifest.layout}; this version reads layout {LAYOUT}. Run `behov index`."
        )
    return manifest


def load_index(folder: Path, version: str | None = None) -> SavedIndex:
    """Read the index in force, or `version`, and check every file against the manifest.

    Raises IndexMissingError, or IndexDamagedError where a file is missing or has another hash.
    """
    manifest = read_manifest(folder, version)
    home = folder / manifest.version
    if damaged := damaged_file(home, manifest):
        raise IndexDamagedError(f"{home / damaged} is damaged. Run `behov index --rebuild`.")
    return SavedIndex(manifest, *_read(home), np.load(home / NEWCOMERS, allow_pickle=False))


def damaged_file(home: Path, manifest: Manifest) -> str | None:
    """The first file of the index in `home` that is missing or not what the manifest says, or None."""
    for name, expected in manifest.files.items():
        if not (home / name).exists() or _sha256(home / name) != expected:
            return name
    return None


def remove_versions_before(folder: Path, moment: dt.datetime) -> None:
    """Remove the versions of what stood before `moment`, but for the one in force. Raises IndexBusyError."""
    with building(folder):
        current = current_version(folder)
        for manifest in folder.glob(f"*/{MANIFEST}"):
            if manifest.parent.name != current and manifest.stat().st_mtime < moment.timestamp():
                partial = partial_path(manifest.parent)  # cleared by the next build, should this one be killed
                manifest.parent.rename(partial)
                shutil.rmtree(partial)


def withdraw_index(folder: Path) -> None:
    """Put no index in force any more. Processes that hold one keep it until they end."""
    (folder / POINTER).unlink(missing_ok=True)


def date_version(folder: Path, version: str, moment: dt.datetime) -> None:
    """Let a version be of what stood at `moment`, when its documents were read."""
    os.utime(folder / version / MANIFEST, (moment.timestamp(), moment.timestamp()))


def version_date(folder: Path, version: str) -> dt.datetime:
    """The moment that a version's documents are of."""
    return dt.datetime.fromtimestamp((folder / version / MANIFEST).stat().st_mtime, dt.UTC)


@contextmanager
def building(folder: Path) -> Iterator[None]:
    """Hold the right to build in `folder`, and clear what killed builds left there.

    Raises IndexBusyError where another process holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise IndexBusyError(
                "Another process is building an index here. Wait until it is done, then try again."
            ) from error
        remove_partials(folder)
        yield


def _point(folder: Path, version: str) -> None:
    partial = partial_path(folder / POINTER)
    partial.write_text(version + "\n")
    publish_file(partial, folder / POINTER)


def _write(home: Path, documents: Sequence[Document], dense: DenseIndex, lexical: LexicalIndex) -> None:
    with (home / DOCUMENTS).open("w", encoding="utf-8") as file:
        for document in documents:
            left_out = [asdict(sentence) for sentence in document.left_out]
            file.write(canonical_json({**asdict(document), LEFT_OUT: left_out}) + "\n")
    faiss.write_index(dense.passages, str(home / PASSAGES))
    np.save(home / SENTENCES, dense.sentences, allow_pickle=False)
    np.savez(
        home / DENSE,
        allow_pickle=False,
        starts=dense.starts,
        sentence_starts=dense.sentence_starts,
        hollow=dense.hollow,
        background_mean=dense.background.mean,
        background_covariance=dense.background.covariance,
        unrelated=np.array([dense.unrelated.mean, dense.unrelated.spread]),
        **_stacked("passage", dense.passage_means),
        **_stacked("need", dense.need_means),
    )
    weights = lexical.weights
    np.savez(home / LEXICAL, allow_pickle=False, indptr=weights.indptr, indices=weights.indices, data=weights.data)
    (home / TERMS).write_text(canonical_json(list(lexical.terms)), encoding="utf-8")
    (home / KNOWN_WORDS).write_text(canonical_json(lexical.compounds.known), encoding="utf-8")


def _read(home: Path) -> tuple[list[Document], DenseIndex, LexicalIndex]:
    with (home / DOCUMENTS).open(encoding="utf-8") as file:
        documents = [_document(json.loads(line)) for line in file]
    with np.load(home / DENSE, allow_pickle=False) as arrays:
        dense = DenseIndex(
            faiss.read_index(str(home / PASSAGES)),
            arrays["starts"],
            np.load(home / SENTENCES, mmap_mode="r", allow_pickle=False),
            arrays["sentence_starts"],
            arrays["hollow"],
            _unstacked("passage", arrays),
            _unstacked("need", arrays),
            Background(arrays["background_mean"], arrays["background_covariance"]),
            Unrelated(*arrays["unrelated"].tolist()),
        )
    terms = json.loads((home / TERMS).read_text(encoding="utf-8"))
    with np.load(home / LEXICAL, allow_pickle=False) as arrays:
        weights = csr_array(
            (arrays["data"], arrays["indices"], arrays["indptr"]), shape=(len(terms), len(documents))
        )
    languages = tuple(document.language for document in documents)
    compounds = Compounds(json.loads((home / KNOWN_WORDS).read_text(encoding="utf-8")))
    return (
        documents,
        dense,
        LexicalIndex(languages, {term: row for row, term in enumerate(terms)}, weights, compounds),
    )


def _stacked(kind: str, means: LanguageMeans) -> dict[str, Any]:
    """Means by language as arrays, the mean of all under the name "all"."""
    return {
        f"{kind}_languages": np.array(["all", *means.by_language]),
        f"{kind}_means": np.stack([means.overall, *means.by_language.values()]),
    }


def _unstacked(kind: str, arrays: Mapping[str, Any]) -> LanguageMeans:
    names, means = arrays[f"{kind}_languages"].tolist(), arrays[f"{kind}_means"]
    return LanguageMeans(means[0], dict(zip(names[1:], means[1:], strict=True)))


def _document(fields: dict[str, Any]) -> Document:
    """A document, with the sentences that are left out of it as they were when the index was built: to look for
    them again is most of the work of reading a profile."""
    left_out = [LeftOut(Span(**one["span"]), one["reason"]) for one in fields.pop(LEFT_OUT)]
    several = {name: tuple(fields[name]) for name in ("hidden_names", "divisions")}
    document = Document(**{**fields, **several})
    vars(document)[LEFT_OUT] = left_out  # where a cached property keeps its value
    return document


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
