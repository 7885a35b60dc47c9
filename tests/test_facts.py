"""Facts as of one moment and as known at another: within an epoch nothing changes."""

from hypothesis import given
from hypothesis import strategies as st

from lineage.facts import PARTY, FactBook
from lineage.stores.base import FactRow

moments = st.integers(0, 9)
rows = st.lists(
    st.builds(
        lambda recorded, begins, ends, name: FactRow(
            0, PARTY, "NIM", 0, recorded, begins, ends, (), b'{"name":"%d"}' % name
        ),
        moments,
        moments,
        moments,
        st.integers(0, 3),
    ),
    max_size=6,
)


def book(said: list[FactRow]) -> FactBook:
    facts = FactBook()
    facts.add(said)
    return facts


@given(rows, moments, moments, moments, moments)
def test_moments_of_one_epoch_find_the_same(
    said: list[FactRow], valid_at: int, known_at: int, other_valid: int, other_known: int
) -> None:
    """What answers keep by epoch is right for every moment in it."""
    facts = book(said)
    if facts.epoch(valid_at, known_at) == facts.epoch(other_valid, other_known):
        assert facts.at(PARTY, "NIM", valid_at, known_at) == facts.at(
            PARTY, "NIM", other_valid, other_known
        )


@given(rows, moments, moments, moments)
def test_a_fact_does_not_change_while_it_is_steady(
    said: list[FactRow], at: int, other: int, known_at: int
) -> None:
    """The stretch around a moment holds it, and the same is found throughout."""
    facts = book(said)
    begins, ends = facts.steady(PARTY, "NIM", at)
    assert begins <= at < ends
    if begins <= other < ends:
        assert facts.at(PARTY, "NIM", at, known_at) == facts.at(PARTY, "NIM", other, known_at)
