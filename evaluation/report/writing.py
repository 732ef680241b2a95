"""The report's files: a page in each of its readers' languages, JSON for programs, qrels and runs for any tool."""

import io
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from evaluation.findings import Findings
from evaluation.publish import publish, publish_bytes
from evaluation.qrels import Qrels
from evaluation.report.page import page
from evaluation.report.plain import as_json
from evaluation.report.wording import READER_LANGUAGES, page_name
from evaluation.runs import Run
from evaluation.trec import write_qrels, write_run

JSON = "report.json"
ARCHIVE = "qrels-and-runs.zip"
_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_report(folder: Path, found: Findings, runs: Sequence[Run], qrels: Qrels) -> None:
    """Write the files into `folder`, each whole or not at all; nothing is written before all are made.

    OSError where the folder cannot be made or written.
    """
    pages = {page_name(language): page(found, language) for language in READER_LANGUAGES}
    data, archive = as_json(found), zipped(runs, qrels)
    folder.mkdir(parents=True, exist_ok=True)
    publish_bytes(folder / ARCHIVE, archive)
    publish(folder / JSON, data)
    for name, text in pages.items():
        publish(folder / name, text)


def zipped(runs: Sequence[Run], qrels: Qrels) -> bytes:
    """A zip of `qrels.txt` and `run-NAME.txt`, in TREC's formats; the same bytes for the same content."""
    content = io.BytesIO()
    with tempfile.TemporaryDirectory() as place, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        write_qrels(qrels, Path(place) / "qrels.txt")
        for run in runs:
            write_run(run, Path(place) / f"run-{run.name}.txt")
        for path in sorted(Path(place).iterdir()):
            entry = zipfile.ZipInfo(path.name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, path.read_bytes())
    return content.getvalue()
