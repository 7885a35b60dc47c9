"""The circuit breaker, held against a definition that keeps every event."""

from hypothesis import given
from hypothesis import strategies as st

from consumers.breaker import Breaker

BATCH = st.integers(1, 30).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size)))


@given(st.lists(BATCH, min_size=1, max_size=40), st.integers(1, 80), st.integers(1, 40))
def test_it_trips_when_most_of_the_window_was_refused(
    batches: list[tuple[int, int]], window: int, least: int
) -> None:
    """The window is the fewest latest batches that have so many events."""
    breaker = Breaker(window, least, 0.5)
    for end in range(1, len(batches) + 1):
        start = end - 1
        while start and sum(size for size, _ in batches[start:end]) < window:
            start -= 1
        seen = batches[start:end]
        total, refused = (sum(column) for column in zip(*seen, strict=True))
        expected = total >= least and refused > total / 2
        assert breaker.trips("one", *batches[end - 1]) == expected


def test_sources_are_watched_apart_and_forgotten() -> None:
    """What one partition sends does not trip another, and a resumed one begins anew."""
    breaker = Breaker(window=10, least=4, share=0.5)
    assert not breaker.trips("a", 3, 3)
    assert not breaker.trips("b", 3, 0)
    assert breaker.trips("a", 1, 1)
    breaker.forget("a")
    assert not breaker.trips("a", 3, 3)
