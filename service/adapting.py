"""The encoder taught a programme's own language: pairs from its catalogues, needs and matches; kept if the gate
says so."""

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evaluation.gate import Baseline, GateVerdict, compare
from evaluation.measures.ranking import PerNeed
from matching.adapting.checkpoint import Checkpoint
from matching.adapting.merging import merge
from matching.adapting.pairs import Pair, Source, batches
from matching.adapting.training import Recipe, Report, train
from matching.document import Document
from matching.encoding import SentenceTransformerEncoder
from matching.encoding.adapter import save_adapter
from matching.errors import TrainingError
from matching.query import Query
from models.database import Database
from service.encoder import HISTORY, encoder_in_use, model_folder
from service.history import activation, put_in_use
from service.numbering import numbers
from service.settings import Settings

BATCH = 64
FEWEST_PAIRS = 2 * BATCH
MOST_PAIRS = 10_000
SHORTEST = 40
"""Characters below which a text says too little to be half of a pair."""

ADAPTED = "adapted"


@dataclass(frozen=True)
class Material:
    """What an encoder is taught from: profiles, needs, and need → the companies that came further."""

    documents: Sequence[Document]
    needs: Sequence[Query]
    matches: Mapping[str, Sequence[str]]


def taught_on(owner: str) -> bool:
    """Whether an owner's matches are taught; the others' are what the gate looks at. Half of all, by a hash."""
    return hashlib.sha256(owner.encode()).digest()[0] % 2 == 0


def pairs_of(material: Material) -> list[Source]:
    """Texts that belong together: passages of one profile, parts of one need, a need and a company it chose."""
    by_company = {document.company: document for document in material.documents}
    kinds = (
        ("passages of one company", list(_within_profiles(material.documents))),
        ("parts of one need", list(_within_needs(material.needs))),
        ("needs and companies that came further", list(_matches(material, by_company))),
    )
    pairs = [pair for _, found in kinds for pair in found]
    if len(pairs) < FEWEST_PAIRS:
        raise TrainingError(
            f"The catalogues and needs give {len(pairs)} pairs of texts; {FEWEST_PAIRS} are needed to teach an "
            "encoder anything. Read in more catalogues."
        )
    large = [Source(name, found, len(found)) for name, found in kinds if len(found) >= BATCH]
    small = [pair for _, found in kinds if len(found) < BATCH for pair in found]
    if not small:
        return large
    return [replace(large[0], pairs=[*large[0].pairs, *small]), *large[1:]]


def adapt(
    settings: Settings,
    material: Material,
    number: int,
    *,
    steps: int | None,
    seed: int,
    on_step: Report | None = None,
) -> tuple[Path, int]:
    """Train on `material` and write the adapted model as `adapted-NUMBER`; its folder and the pairs it saw.

    A run that was stopped goes on where it was saved last, as long as the material, the encoder in use, the steps
    and the seed are the same. Raises TrainingError, AdapterError, OSError.
    """
    sources = pairs_of(material)
    known = sum(len(source.pairs) for source in sources)
    count = steps or -(-min(known, MOST_PAIRS) // BATCH)
    base = model_folder(settings)
    folder = settings.places.encoders / f"{ADAPTED}-{number}"
    encoder = SentenceTransformerEncoder(str(base), settings.encoder_precision)
    run = hashlib.sha256(repr((encoder.id.digest, count, seed, sources)).encode()).hexdigest()
    folder.parent.mkdir(parents=True, exist_ok=True)
    kept = folder.with_name(f"{folder.name}.unfinished")
    adapter = train(
        base,
        batches(sources, BATCH, count, seed),
        count,
        Recipe(seed=seed, learning_rate=3e-4),
        prefixes=(encoder.id.query_prefix, encoder.id.passage_prefix),
        on_step=on_step,
        checkpoint=Checkpoint(kept, run),
    )
    merge(base, adapter, folder)
    about = {"base": base.name, "steps": count, "seed": seed, "sources": {s.name: len(s.pairs) for s in sources}}
    save_adapter(replace(adapter, about=about), folder.with_suffix(".safetensors"))
    kept.unlink(missing_ok=True)
    return folder, count * BATCH


def next_number(settings: Settings) -> int:
    """The number of the next adapted encoder."""
    return max(numbers(settings.places.encoders, ADAPTED), default=0) + 1


def judge(
    before: PerNeed, after: PerNeed, owners: Mapping[str, str], qrels_sha256: str, today: dt.date, seed: int
) -> GateVerdict:
    """The gate's verdict over the needs of owners whose matches were not taught."""
    held = {need: owner for need, owner in owners.items() if not taught_on(owner)}
    if not held:
        raise TrainingError(
            "Every need owner with outcomes was taught from, so nothing is left to check with. Read in the "
            "outcomes of more owners with `behov outcomes import FILE`."
        )
    rows = [
        Baseline(name, "condensed nDCG@10", qrels_sha256, today, {need: values[need] for need in held}, held)
        for name, values in (("encoder in use", before), ("adapted encoder", after))
    ]
    return compare(rows[0], rows[1], seed)


def keep(
    settings: Settings, database: Database, folder: Path, verdict: GateVerdict, actor: str, now: dt.datetime
) -> bool:
    """Put an adapted encoder in use where the gate passed it and it is no worse on the mean; whether it was."""
    if not verdict.passed or verdict.change is None or verdict.change.mean < 0:
        return False
    reason = (
        f"adapted from {encoder_in_use(settings)}; nDCG@10 {verdict.change.mean:+.3f} for owners not taught from"
    )
    line = activation(str(folder), reason, now)
    put_in_use(database, settings.places.encoders / HISTORY, line, f"encoder:{folder.name}", actor, now)
    return True


def _within_profiles(documents: Sequence[Document]) -> Iterator[Pair]:
    for document in documents:
        texts = [p.encoded_text for p in document.passages if len(p.encoded_text) >= SHORTEST]
        for one, other in zip(texts[::2], texts[1::2], strict=False):
            yield Pair(one, other, document.company)


def _within_needs(needs: Sequence[Query]) -> Iterator[Pair]:
    for need in needs:
        texts = [segment.encoded_text for segment in need.segments]
        yield from (Pair(one, other, need.key) for one, other in zip(texts[::2], texts[1::2], strict=False))


def _matches(material: Material, by_company: Mapping[str, Document]) -> Iterator[Pair]:
    needs = {need.key: need for need in material.needs}
    for key, companies in sorted(material.matches.items()):
        for company in companies:
            if key in needs and company in by_company and by_company[company].passages:
                texts = [segment.encoded_text for segment in needs[key].segments]
                said = [passage.encoded_text for passage in by_company[company].passages]
                yield from (Pair(text, said[place % len(said)], key) for place, text in enumerate(texts))
