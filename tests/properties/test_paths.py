"""A path respects time, and categories never grow along it (design, section 4, rules 5 to 7)."""

from collections import defaultdict

from hypothesis import given

from lineage.tracing.copies import Copy
from lineage.tracing.hops import SUBJECT
from lineage.tracing.trace import Trace
from tests.builders import COMPANY, Event
from tests.properties.strategies import Features, worlds
from tests.reference.store import ReferenceStore
from tests.worlds import Question, ask, fill, lineage_on

PLAIN = Features(secrecy=False, corrections=False, declared_company=True)
LATE = 2**62


def traced(events: list[Event]) -> Trace:
    lineage = lineage_on(ReferenceStore())
    fill(lineage, events)
    view = lineage.view()
    recorded = view.histories.of(lineage.directory.find("ANA"), LATE)
    return Trace(recorded.until(LATE), view.company)


def copies_of(trace: Trace) -> list[tuple[Copy, str]]:
    """Every copy with each of its categories."""
    return [
        (copy, category)
        for copies in trace.copies.values()
        for copy in copies
        for category in copy.categories
    ]


def reaches(copies: list[tuple[Copy, str]], sender: str, category: str, departed_at: int) -> bool:
    """Whether anything of a category arrived at a sender, and was not gone, by a departure."""
    return any(
        copy.hop.receiver == sender
        and brought == category
        and copy.arrived_at <= departed_at <= copy.wiped_at
        for copy, brought in copies
    )


@given(worlds(PLAIN))
def test_a_path_respects_time(events: list[Event]) -> None:
    """Whoever sent what is no gap had received it by then, and had not erased it before."""
    trace = traced(events)
    copies = copies_of(trace)
    gaps = {(gap.hop.ordinal, gap.category) for gap in trace.gaps}
    for copy, category in copies:
        hop = copy.hop
        assert hop.departed_at <= copy.arrived_at <= copy.wiped_at
        recorded = hop.sender in (COMPANY, "SKU", SUBJECT) or hop.flow.kind == "derive"
        if not recorded and (hop.ordinal, category) not in gaps:
            assert reaches(copies, hop.sender, category, hop.departed_at)


@given(worlds(PLAIN))
def test_categories_never_grow_along_a_path(events: list[Event]) -> None:
    """A category at the end of a chain without a gap was there at the chain's beginning."""
    trace = traced(events)
    begun: dict[str, set[str]] = defaultdict(set)
    for copy, category in copies_of(trace):
        if copy.chain.depth == 1:
            begun[category].add(copy.hop.receiver)
    for copy, category in copies_of(trace):
        if copy.chain.certainty != "gap":
            assert (copy.chain.via or (copy.hop.receiver,))[0] in begun[category]
        assert category in copy.hop.flow.categories
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
