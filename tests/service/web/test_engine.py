"""The index in force is read before anybody waits for it, and the next one while requests go on."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.settings import load_settings
from service.web.engine import Engine
from tests.conftest import Behov


@pytest.fixture
def engine(sample_home: Path) -> Iterator[Engine]:
    made = Engine(load_settings())
    yield made
    made.close()


def test_what_the_first_search_works_out_is_there_before_it(engine: Engine) -> None:
    held = engine.matcher()
    assert "means" in vars(held.index.dense)
    assert "company_numbers" in vars(held.index)


def test_another_index_is_picked_up_while_the_one_before_still_answers(
    engine: Engine, behov: Behov, tmp_path: Path
) -> None:
    before = engine.matcher()
    (tmp_path / "more.csv").write_text("key,name,text\n1,Acme,Vi mäter läckage i vattenledningar med sensorer.\n")
    source = {
        "name": "more",
        "title": "More",
        "kind": "companies",
        "file": "more.csv",
        "language": "sv",
        "columns": {"key": "key", "name": "name", "description": "text"},
    }
    (tmp_path / "source.yaml").write_text(json.dumps(source))
    assert behov("ingest", tmp_path / "source.yaml").status == 0
    assert behov("index").status == 0
    for _ in range(200):
        if engine.matcher() is not before:
            break
        time.sleep(0.1)
    assert len(engine.matcher().index.documents) == len(before.index.documents) + 1
