"""What a holder received and sent, kept so that a trace stays near-linear, against all there is."""

from hypothesis import given
from hypothesis import strategies as st

from lineage.activities import Flow, FlowDatum
from lineage.instants import OPEN
from lineage.tracing.copies import Chain, Copy
from lineage.tracing.hops import Hop
from lineage.tracing.stock import Received, Sent

CATEGORY = "email"
moments = st.integers(0, 8)
ends = st.one_of(st.just(OPEN), moments)


@st.composite
def copies(draw: st.DrawFn) -> list[Copy]:
    """Copies at one holder, in the order in which their hops departed."""
    departures = sorted(draw(st.lists(moments, max_size=12)))
    return [_copy(draw, ordinal, departed_at) for ordinal, departed_at in enumerate(departures)]


def _copy(draw: st.DrawFn, ordinal: int, departed_at: int) -> Copy:
    category = draw(st.sampled_from([CATEGORY, CATEGORY, "phone_number"]))
    flow = Flow("disclose", "PGN", "NIM", (FlowDatum(category),))
    arrived_at = max(departed_at, draw(moments))
    hop = Hop(ordinal, flow, "PGN", "NIM", flow.categories, departed_at, arrived_at, draw(ends))
    chain = Chain(draw(st.integers(1, 3)), draw(st.integers(0, 2)), (draw(st.sampled_from("AB")),))
    wiped_at = max(draw(ends), arrived_at)
    return Copy(hop, flow.categories, arrived_at, chain, wiped_at, draw(st.booleans()), False)


@given(copies(), st.lists(st.tuples(st.integers(0, 12), moments), max_size=12))
def test_the_best_feed_is_found_whatever_was_set_aside(
    brought: list[Copy], asked: list[tuple[int, int]]
) -> None:
    """At any moment while copies come in: the best chain, stale or not, is that of them all."""
    here: list[Copy] = []
    received = Received(here, CATEGORY)
    for count, moment in sorted(asked):
        here[:] = [*here, *brought[len(here) : count]]
        all_there_is = [
            copy
            for copy in here
            if CATEGORY in copy.categories and copy.carries(moment, explicit=False)
        ]
        for stale in (False, True):
            found = [copy.chain for copy in received.carrying(moment) if copy.stale is stale]
            assert min(found, default=None) == min(
                [copy.chain for copy in all_there_is if copy.stale is stale], default=None
            )


@given(copies(), moments, moments)
def test_what_was_sent_is_found_between_two_moments(
    sent: list[Copy], after: int, before: int
) -> None:
    """There is evidence exactly where there is any, and it is visible exactly where any is."""
    sent = [copy._replace(hidden=index % 3 == 0) for index, copy in enumerate(sent)]
    expected = [
        copy
        for copy in sent
        if CATEGORY in copy.categories and after < copy.hop.departed_at < before
    ]
    found = Sent(sent, CATEGORY).between(after, before)
    assert bool(found) == bool(expected)
    assert all(copy.hidden for copy in found) == all(copy.hidden for copy in expected)


def test_what_is_gone_is_not_looked_at_again() -> None:
    """A thousand windows of access, one after the other, leave one copy to look at."""
    flow = Flow("grant_access", "PGN", "NIM", (FlowDatum(CATEGORY),))
    here: list[Copy] = []
    received = Received(here, CATEGORY)
    for day in range(1_000):
        hop = Hop(day, flow, "PGN", "NIM", flow.categories, 10 * day, 10 * day, 10 * day + 9)
        here.append(Copy(hop, flow.categories, 10 * day, Chain(1, 0, ()), OPEN, False, False))
        assert [copy.hop.ordinal for copy in received.carrying(10 * day + 5)] == [day]
        assert len(received._live) <= 2
    assert [copy.hop.ordinal for copy in received.carrying(5)] == [0]
