"""Which movements a movement is said to build on."""

from lineage.openlineage.facets import CLEAR
from lineage.openlineage.mapping import Terms
from lineage.openlineage.movements import PARENTS_MAX
from lineage.openlineage.names import Dataset, Job
from lineage.openlineage.parents import Arrivals, Reference
from lineage.openlineage.travel import Carried, Travel
from tests.openlineage.builders import a_mapping, a_run_event, email_into, movements, translated


def test_each_movement_builds_on_the_latest_of_each_table_upstream() -> None:
    events = [
        a_run_event(run="1", at="2026-03-01T00:00:00Z", outputs=[email_into("b", "a")]),
        a_run_event(run="2", at="2026-03-02T00:00:00Z", outputs=[email_into("b", "a")]),
        a_run_event(run="3", at="2026-03-02T00:00:00Z", outputs=[email_into("b", "x")]),
        a_run_event(run="4", at="2026-03-03T00:00:00Z", outputs=[email_into("c", "b")]),
        a_run_event(run="5", at="2026-03-04T00:00:00Z", outputs=[email_into("b", "a")]),
    ]
    found = {
        one["data"]["openlineage"]["run"]: one for one in movements(translated(a_mapping(), events))
    }
    parents = {parent["id"] for parent in found["4"]["data"]["derived_from"]}
    assert parents == {found["2"]["id"], found["3"]["id"]}
    assert all("derived_from" not in found[run]["data"] for run in "1235")


def test_a_circle_at_one_instant_claims_no_order() -> None:
    outputs = [email_into("a", "b"), email_into("b", "a")]
    found = movements(translated(a_mapping(), [a_run_event(outputs=outputs)]))
    assert len(found) == 2
    assert all("derived_from" not in one["data"] for one in found)


def test_runs_of_one_instant_between_the_same_tables_are_both_parents() -> None:
    events = [
        a_run_event(run="1", outputs=[email_into("b", "a")]),
        a_run_event(run="2", outputs=[email_into("b", "a")]),
        a_run_event(run="3", at="2026-03-03T00:00:00Z", outputs=[email_into("c", "b")]),
    ]
    last = movements(translated(a_mapping(), events))[-1]
    assert len(last["data"]["derived_from"]) == 2


def test_parents_beyond_the_limit_of_a_movement_are_counted() -> None:
    upstream = [
        a_run_event(run=str(n), outputs=[email_into("b", f"a{n}")]) for n in range(PARENTS_MAX + 3)
    ]
    child = a_run_event(run="child", at="2026-03-03T00:00:00Z", outputs=[email_into("c", "b")])
    last = movements(translated(a_mapping(), [*upstream, child]))[-1]
    assert len(last["data"]["derived_from"]) == PARENTS_MAX
    assert last["data"]["openlineage"]["parents_left_out"] == 3


def a_travel(run: str, at: int, source: str, target: str) -> tuple[Reference, Travel]:
    held = {Carried("email", "", ""): CLEAR}
    datasets = Dataset("db", source), Dataset("db", target)
    travel = Travel(run, Job("jobs", "job"), at, *datasets, "", held, False, Terms())
    return Reference("source", run), travel


def test_what_arrived_after_a_late_movement_is_not_its_parent() -> None:
    arrivals = Arrivals()
    arrivals.link([a_travel("1", 20, "a", "b")])
    assert arrivals.link([a_travel("late", 10, "b", "c")]) == [[]]
    assert arrivals.link([a_travel("next", 30, "b", "c")]) == [[Reference("source", "1")]]


def test_the_oldest_arrivals_are_forgotten_first() -> None:
    arrivals = Arrivals(arrivals_max=4)
    arrivals.link(a_travel(str(n), n, f"a{n}", "b") for n in range(5))
    [parents] = arrivals.link([a_travel("child", 9, "b", "c")])
    assert [parent.id for parent in parents] == ["3", "4"]
