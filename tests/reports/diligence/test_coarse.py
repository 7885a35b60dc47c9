"""No small group is given back, by a count, a total, or the difference of two reports."""

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineage.reports.diligence.coarse import EXACT, Coarse
from tests.reports.diligence.asking import crowd, report, sent

COUNTS = range(60)


@given(k=st.integers(3, 1000), count=st.integers(0, 10**7))
def test_a_count_is_rounded_down_or_left_out(k: int, count: int) -> None:
    """Never above the truth, never further below it than a group."""
    shown = Coarse(k)(count)
    if shown is None:
        assert 0 < count < k
    else:
        assert shown % k == 0
        assert 0 <= count - shown < k


def test_exact_counts_are_exact() -> None:
    """For those who may know them."""
    assert [EXACT(count) for count in COUNTS] == list(COUNTS)


@pytest.mark.parametrize("k", [3, 5, 10])
def test_no_difference_of_two_counts_gives_a_small_group_back(k: int) -> None:
    """Whatever two counts are published, a group of fewer than k that makes their difference could
    as well have had another size: nobody can tell which.
    """
    coarse = Coarse(k)
    differences: dict[tuple[int | None, int | None], set[int]] = {}
    for whole, part in product(COUNTS, repeat=2):
        if part <= whole:
            shown = coarse(whole), coarse(part)
            differences.setdefault(shown, set()).add(whole - part)
    for shown, possible in differences.items():
        small = {one for one in possible if 0 < one < k}
        # Zero counts are said to be zero; then the difference is the other count, itself left out.
        assert not small or len(possible) > 1 or shown == (0, 0), shown


@pytest.mark.parametrize("few", [1, 4, 8])
def test_reports_on_groups_of_other_small_sizes_are_the_same(tmp_path: Path, few: int) -> None:
    """End to end: 20 people and a few more whom only one recipient got; the buyer's report does
    not depend on how few.
    """
    everybody = sent("m1", crowd(20))

    def made(folder: str, count: int) -> object:
        return report(
            tmp_path / folder, everybody, sent("m2", crowd(count, "q"), receiver="RAZ")
        ).document

    assert made("a", few) == made("b", 9)
    assert made("c", few) != made("d", 10)


def test_two_reports_cannot_be_subtracted(tmp_path: Path) -> None:
    """Somebody who joined between two dates moves no count."""
    events = [
        sent("m1", crowd(20)),
        sent("m2", crowd(1, "late")) | {"time": "2021-01-01T00:00:00Z"},
    ]
    before = report(tmp_path / "a", *events, as_of="2020-06-01T00:00:00Z")
    after = report(tmp_path / "b", *events, as_of="2022-06-01T00:00:00Z")
    for section in ("inventory", "recipients", "transfers", "bases", "policies"):
        people = [[one.get("people") for one in made.answer[section]] for made in (before, after)]
        assert people[0] == people[1]
    exact = report(tmp_path / "c", *events, audience="company")
    assert exact.answer["recipients"][0]["people"] == 21
