"""The sample catalogues come in as their README says that they should."""

import datetime as dt
from pathlib import Path

import pytest

import ingest
from ingest.examination import Examination
from ingest.examining import examine
from ingest.limits import Limits
from ingest.run import apply
from ingest.source import load_source
from models.database import Database

SAMPLES = Path(ingest.__file__).parent / "samples"


@pytest.fixture
def sample(now: dt.datetime, secret: bytes) -> dict[str, Examination]:
    folders = [SAMPLES / "catalogues" / name for name in ("vaxtverket", "fjordhub", "northstar")]
    sources = [load_source(folder / "source.yaml") for folder in [*folders, SAMPLES / "needs"]]
    return {source.name: examine(source, Limits(), secret, now) for source in sources}


def test_every_sample_comes_in_and_changes_nothing_the_second_time(
    sample: dict[str, Examination], database: Database
) -> None:
    for examination in sample.values():
        assert examination.unused_columns == ()
        assert examination.accepted >= 20
        with database.writing() as session:
            assert apply(session, examination).counts.new == examination.accepted
            assert apply(session, examination).counts.unchanged == examination.accepted


def test_the_planted_dirt_is_found(sample: dict[str, Examination]) -> None:
    codes = {reason.code for row in sample["vaxtverket"].refused for reason in row.reasons}
    assert codes == {"duplicate_key", "no_name", "no_text", "text_too_short"}
    warned = {remark.reason.code for remark in sample["vaxtverket"].warnings}
    assert {"organisation_number_invalid", "possible_duplicate"} <= warned
    assert all(remark.reason.code != "patch_unused" for one in sample.values() for remark in one.warnings)


def test_sole_traders_of_the_samples_have_masks(sample: dict[str, Examination]) -> None:
    masked = [row.row_key for row in sample["vaxtverket"].companies if row.identity.organisation_number_mask]
    assert masked == ["V-034", "V-057"]


def test_a_company_in_two_catalogues_is_one_company(sample: dict[str, Examination]) -> None:
    """Under another name, in another language, with its number in another form."""
    uids = {name: {row.identity.uid for row in one.companies} for name, one in sample.items()}
    assert len(uids["vaxtverket"] & uids["northstar"]) == 2
    assert len(uids["vaxtverket"] & uids["fjordhub"]) == 1
    assert len(uids["fjordhub"] & uids["northstar"]) == 2
