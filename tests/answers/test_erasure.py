"""The erasure of an answer: who was told, who answered, what came back; beside the oracle."""

from typing import Any

from lineage.answers.query import DisclosureQuery
from tests.builders import COMPANY, Event, a_collection, a_movement, a_party, an_erasure, day
from tests.reference.store import ReferenceStore
from tests.worlds import fill, lineage_on


def erasure(*events: Event, as_of: int = 60) -> dict[str, Any]:
    lineage = lineage_on(ReferenceStore())
    fill(lineage, [a_party(), *events])
    query = {"subject": "ANA", "as_of": day(as_of), "audience": "company"}
    found: dict[str, Any] = lineage.where(DisclosureQuery.model_validate(query))["erasure"]
    return found


OWN = an_erasure("x0", 20, holder=COMPANY)
GIVEN = [a_collection("c1", 1), a_movement("m1", 5)]


def anonymised(event_id: str, reference: str | None = None) -> Event:
    event = an_erasure(event_id, 21, reference=reference)
    event["data"]["method"] = "anonymised"
    return event


def test_how_far_each_recipient_is() -> None:
    """Not told, asked, claiming it; confirmed is no longer outstanding."""
    for status, shown in ((None, "not_told"), ("notified", "notified"), ("claimed", "claimed")):
        said = [an_erasure("x1", 22, status=status)] if status else []
        (row,) = erasure(OWN, *GIVEN, *said)["outstanding"]
        assert (row["status"], row["notified_at"]) == (shown, day(22) if status else None)
        assert (row["confirm_by"], row["overdue"]) == (day(50), True)
    (row,) = erasure(OWN, *GIVEN, as_of=49)["outstanding"]
    assert not row["overdue"]
    found = erasure(OWN, *GIVEN, an_erasure("x1", 22, categories=["email"]))
    assert found["outstanding"] == []
    assert found["confirmed"] == [{"party": "NIM", "category": "email", "at": day(22)}]


def test_what_came_back() -> None:
    """Out of a backup, to a holder that had confirmed, or to the company itself."""
    onward = a_movement("m2", 6, kind="onward", sender="NIM", receiver="SHW", derived_from=["m1"])
    back = a_movement("m3", 30, kind="onward", sender="SHW", receiver="NIM", derived_from=["m2"])
    home = a_movement("m4", 31, kind="return", sender="SHW", receiver=COMPANY, derived_from=["m2"])
    found = erasure(
        OWN, *GIVEN, onward, an_erasure("x1", 22), back, home, an_erasure("x2", 40, holder=COMPANY)
    )
    assert [(one["event"], one["party"], one["still_held"]) for one in found["came_back"]] == [
        ("m3", "NIM", True),
        ("m4", COMPANY, False),
    ]
    nim, shw = found["outstanding"]
    assert (nim["party"], nim["status"], nim["re_introduced_by"]) == ("NIM", "came_back", ["m3"])
    assert (shw["party"], shw["status"], shw["re_introduced_by"]) == ("SHW", "not_told", [])


def test_anonymising_refers_to_how() -> None:
    """Without a record of the method nobody can show that it was done (AMB-08)."""
    assert erasure(*GIVEN, anonymised("x1"))["unproven"] == [
        {"party": "NIM", "event": "x1", "at": day(21)}
    ]
    assert erasure(*GIVEN, anonymised("x1", reference="how-1"))["unproven"] == []
