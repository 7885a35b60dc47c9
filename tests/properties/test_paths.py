"""A path respects time, and categories never grow along it (design, section 4, rules 5 to 7)."""

from collections import defaultdict

from hypothesis import given

from lineage.tracing.history import recorded_of
from lineage.tracing.hops import SUBJECT
from lineage.tracing.trace import Copy, Trace
from tests.builders import COMPANY, Event
from tests.properties.strategies import Features, worlds
from tests.reference.store import ReferenceStore
from tests.worlds import Question, ask, fill, lineage_on

PLAIN = Features(secrecy=False, corrections=False, declared_company=True)
LATE = 2**62


def traced(events: list[Event]) -> Trace:
    lineage = lineage_on(ReferenceStore())
    fill(lineage, events)
    recorded = recorded_of(lineage.view().mirror, lineage.directory.find("ANA"), LATE)
    return Trace(recorded.until(LATE), lineage.view().company)


def reaches(copies: list[Copy], sender: str, category: str, departed_at: int) -> bool:
    """Whether anything of a category arrived at a sender, and was not gone, by a departure."""
    return any(
        copy.hop.receiver == sender
        and copy.category == category
        and copy.arrived_at <= departed_at <= copy.wiped_at
        for copy in copies
    )


@given(worlds(PLAIN))
def test_a_path_respects_time(events: list[Event]) -> None:
    """Whoever sent what is no gap had received it by then, and had not erased it before."""
    trace = traced(events)
    copies = list(trace.copies.values())
    gaps = {(gap.hop.ordinal, gap.category) for gap in trace.gaps}
    for copy in copies:
        hop = copy.hop
        assert hop.departed_at <= copy.arrived_at <= copy.wiped_at
        recorded = hop.sender in (COMPANY, "SKU", SUBJECT) or hop.flow.kind == "derive"
        if not recorded and (hop.ordinal, copy.category) not in gaps:
            assert reaches(copies, hop.sender, copy.category, hop.departed_at)


@given(worlds(PLAIN))
def test_categories_never_grow_along_a_path(events: list[Event]) -> None:
    """A category at the end of a chain without a gap was there at the chain's beginning."""
    trace = traced(events)
    begun: dict[str, set[str]] = defaultdict(set)
    for copy in trace.copies.values():
        if copy.chain.depth == 1:
            begun[copy.category].add(copy.hop.receiver)
    for copy in trace.copies.values():
        if copy.chain.certainty != "gap":
            assert (copy.chain.via or (copy.hop.receiver,))[0] in begun[copy.category]
        assert copy.category in copy.hop.flow.categories
        assert len(copy.chain.via) == copy.chain.depth - 1


@given(worlds(PLAIN))
def test_later_events_change_nothing_that_was(events: list[Event]) -> None:
    """What happened by a moment is answered alike whether or not anything happened afterwards."""
    lineages = []
    for world in (events, [event for event in events if event["time"] <= "2020-01-04T00:00:00Z"]):
        lineages.append(lineage_on(ReferenceStore()))
        fill(lineages[-1], world)
    question = Question(as_of="2020-01-04T00:00:00Z")
    before, after = (ask(lineage, question) for lineage in lineages)
    for name in ("holdings", "gaps"):
        assert before[name] == after[name]
    for answer in (before, after):
        answer["recipients"] = [one for one in answer["recipients"] if one["state"] == "have_been"]
    assert before["recipients"] == after["recipients"]
