"""A profile that is younger than the need it was matched with is found and named."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from evaluation.leaks import DatedNeed, DatedProfile, Leak, as_of, proof_of_no_leak

MARCH, MAY, JUNE = dt.date(2023, 3, 1), dt.date(2023, 5, 1), dt.date(2023, 6, 1)
FLOOD, HEAT = DatedNeed("flood", MAY), DatedNeed("heat", JUNE)
OLD, NEW = DatedProfile("wave", "v1", MARCH), DatedProfile("wave", "v2", JUNE)


def test_a_profile_edited_after_the_pilot_is_a_planted_leak() -> None:
    report = proof_of_no_leak([HEAT, FLOOD], {"flood": [OLD, NEW], "heat": [NEW]})
    assert report.leaks == (Leak("flood", MAY, "wave", "v2", JUNE),)
    assert (report.needs, report.pairs, report.proved) == (2, 3, False)


def test_profiles_of_the_day_or_older_are_proved() -> None:
    report = proof_of_no_leak([FLOOD, HEAT], {"flood": [OLD], "heat": [NEW]})
    assert report.proved
    assert report.leaks == ()


def test_what_has_no_date_is_not_proved() -> None:
    undated = DatedProfile("wave", "v0", None)
    assert proof_of_no_leak([FLOOD], {"flood": [undated]}).undated_profiles == (("wave", "v0"),)
    report = proof_of_no_leak([DatedNeed("flood", None)], {"flood": [OLD]})
    assert (report.undated_needs, report.proved) == (("flood",), False)


def test_profiles_as_they_were() -> None:
    assert as_of([NEW, OLD], MAY) == {"wave": OLD}
    assert as_of([OLD, NEW], JUNE) == {"wave": NEW}
    assert as_of([OLD, DatedProfile("wave", "v0", None)], dt.date(2020, 1, 1)) == {}


versions = st.lists(
    st.builds(DatedProfile, st.sampled_from("abc"), st.text(max_size=2), st.none() | st.dates()), max_size=8
)


@given(versions, st.dates())
def test_a_catalogue_as_of_the_day_never_leaks(profiles: list[DatedProfile], day: dt.date) -> None:
    report = proof_of_no_leak([DatedNeed("flood", day)], {"flood": list(as_of(profiles, day).values())})
    assert report.proved
