"""An index made for one measurement, and thrown away after it."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from matching.build import build_index
from matching.document import Document
from matching.encoding import Encoder
from matching.encoding.encoder import Progress
from matching.matcher import Matcher
from matching.saved_index import load_index


@contextmanager
def indexed(
    documents: Sequence[Document],
    encoder: Encoder,
    *,
    catalogue_version: str,
    software_version: str,
    on_progress: Progress | None = None,
) -> Iterator[Matcher]:
    """A matcher over `documents`, indexed as any catalogue is. Raises what `build_index` raises."""
    with tempfile.TemporaryDirectory(prefix="behov-") as folder:
        build_index(
            Path(folder),
            documents,
            encoder,
            catalogue_version=catalogue_version,
            software_version=software_version,
            on_progress=on_progress,
        )
        yield Matcher(load_index(Path(folder)), encoder)
