"""The picture of a spread: everybody in some box, few enough boxes, sound and harmless SVG."""

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from lineage import instants
from lineage.answers.incident.query import TraceQuery
from lineage.answers.incident.traced import traced
from lineage.reports.incident.picture import svg
from lineage.reports.incident.spread import BOXES_MAX, Spread, spread_of
from tests.answers.incident.tracing import an_incident, world
from tests.builders import Event, a_movement, a_party, encoded
from tests.cli.running import Run, run

__all__ = ["run"]

NOW = instants.parse("2030-01-01T00:00:00Z")
CLASSES = ("service_provider", "vendor", "contractor")
PLACES = ("US-CA", "DE", "IN", "FR", "GB", "BR", "JP")
SVG = "{http://www.w3.org/2000/svg}"


def onward(sender: str, receiver: str, at: int, people: list[str], **given: Any) -> Event:
    return a_movement(
        f"{sender}-{receiver}",
        at,
        kind="onward",
        sender=sender,
        receiver=receiver,
        people=people,
        **given,
    )


def drawn(*events: Event) -> Spread:
    lineage = world([*events, an_incident()])
    return spread_of(traced(lineage.view(), TraceQuery(incident="INC-1"), NOW))


def test_parties_stand_by_depth_with_their_people() -> None:
    """The holder first; arrows are what is recorded or inferred of the earliest paths."""
    found = drawn(
        a_party("SKU", "vendor", place="IN"),
        a_movement("m1", 1, people=["ANA", "BEN"]),
        onward("NIM", "SKU", 12, ["ANA", "BEN"], derived_from=["m1"]),
        onward("SKU", "AUK", 13, ["BEN"]),
    )
    assert [(box.name, box.depth, box.people, box.detail) for box in found.boxes] == [
        ("NIM", 0, 2, "breached"),
        ("SKU", 1, 2, "vendor, IN"),
        ("AUK", 2, 1, "unknown, unknown"),
    ]
    assert sorted(found.arrows) == [(0, 1, 2, True), (1, 2, 1, False)]
    assert "stroke-dasharray" in svg(found)


def many() -> list[Event]:
    """Three hundred parties: the breached one sends to each tenth, these to the rest."""
    names = [f"P-{number:03}" for number in range(300)]
    events = [a_movement("m1", 1, people=["ANA", "BEN"])]
    for number, name in enumerate(names):
        party_class, place = CLASSES[number % 3], PLACES[number % 7]
        events.append(a_party(name, party_class, place=place))
        sender = "NIM" if number % 10 == 0 else names[number - number % 10]
        events.append(onward(sender, name, 12 + (number % 10 > 0), ["ANA"]))
    return events


def test_three_hundred_parties_fit_on_a_page() -> None:
    """Put together by class and country, or by class; each party in one box, each person once."""
    found = drawn(*many())
    by_depth = [sum(box.depth == depth for box in found.boxes) for depth in range(3)]
    assert by_depth[0] == 1
    assert max(by_depth) <= BOXES_MAX
    parties = [party for box in found.boxes[1:] for party in box.parties]
    assert len(parties) == len(set(parties)) == 300
    assert {box.people for box in found.boxes[1:]} == {1}
    assert all(box.name.endswith(" parties") for box in found.boxes[1:])


def test_a_breach_that_went_nowhere() -> None:
    """One box, no arrow."""
    found = drawn(a_movement("m1", 1))
    assert (len(found.boxes), found.arrows) == (1, ())
    ElementTree.fromstring(svg(found))


def test_names_are_never_markup() -> None:
    """What a sender called a party is text, also where it is cut."""
    name = "<script>alert('&')</script> of a very long name"
    text = svg(drawn(a_movement("m1", 1), onward("NIM", name, 12, ["ANA"])))
    root = ElementTree.fromstring(text)
    assert root.find(f".//{SVG}script") is None
    titles = [one.text for one in root.iter(f"{SVG}title")]
    assert name in titles
    words = [one.text or "" for one in root.iter(f"{SVG}text")]
    assert any(one.startswith("<script>") and one.endswith("…") for one in words)


def test_boxes_do_not_overlap() -> None:
    """Each box is apart from every other, and inside the page."""
    root = ElementTree.fromstring(svg(drawn(*many())))
    _, _, width, height = (float(one) for one in root.attrib["viewBox"].split())
    boxes = [
        tuple(float(one.attrib[side]) for side in ("x", "y", "width", "height"))
        for one in root.iter(f"{SVG}rect")
        if "x" in one.attrib
    ]
    for index, (x, y, wide, high) in enumerate(boxes):
        assert x >= 0
        assert x + wide <= width
        assert y + high <= height
        for x2, y2, wide2, high2 in boxes[index + 1 :]:
            assert x + wide <= x2 or x2 + wide2 <= x or y + high <= y2 or y2 + high2 <= y


def test_on_the_command_line(run: Run, tmp_path: Path) -> None:
    events = [a_party(), a_movement("m1", 1), onward("NIM", "SKU", 12, ["ANA"]), an_incident()]
    run("ingest", "-", text=b"\n".join(encoded(one) for one in events))
    done = run("trace", "INC-1", "--picture", "spread.svg")
    assert (done.code, done.out.strip()) == (0, "1 party in spread.svg")
    ElementTree.fromstring((tmp_path / "spread.svg").read_text("utf-8"))
    assert run("trace", "INC-1", "--picture", "spread.png").code == 2


@pytest.mark.parametrize("first", [True, False])
def test_the_picture_does_not_depend_on_the_order_of_recording(first: bool) -> None:
    events = many()
    assert svg(drawn(*events)) == svg(drawn(*(events if first else reversed(events))))
