"""When an answer is due: from the query's receipt or a recorded request, and if it was extended."""

from typing import Any

import pytest

from tests.answers.laws.asking import RECEIVED, a_world, asked
from tests.builders import Event, a_fact

AT = "2026-10-31T12:00:00Z"


def requested(received: str = AT, fact_id: str = "rq", **data: Any) -> Event:
    given = {"subject": "ANA", "kind": "access", "received_at": received, **data}
    return a_fact("request", fact_id, received, **given)


def deadline(*events: Event, law: str = "gdpr-15", **query: Any) -> dict[str, Any]:
    found: dict[str, Any] = asked(law, [*a_world(), *events], **{"received_at": None, **query})[
        "deadline"
    ]
    return found


def test_a_recorded_request_starts_the_clock() -> None:
    """The last one for access under the law; months end on the last day of a shorter one."""
    other = requested("2026-11-01T00:00:00Z", "rq-2", law="ccpa")
    erase = requested("2026-11-02T00:00:00Z", "rq-3", kind="erasure")
    found = deadline(requested("2026-01-01T00:00:00Z", "rq-0"), requested(), other, erase)
    assert (found["received_at"], found["due"]) == (AT, "2026-11-30")
    assert deadline(other, law="ccpa")["received_at"] == "2026-11-01T00:00:00Z"
    assert deadline(erase)["due"] is None
    assert deadline(requested(), received_at=RECEIVED)["received_at"] == RECEIVED
    assert deadline(requested("2026-12-01T00:00:00Z"))["received_at"] is None


@pytest.mark.parametrize(
    ("told", "extended"),
    [
        ("2026-11-30T23:59:59Z", True),
        ("2026-12-01T00:00:00Z", False),
        (None, False),
    ],
)
def test_an_extension_counts_if_it_was_told_in_time(told: str | None, extended: bool) -> None:
    """Within the first month (Art. 12(3)); then the answer is due after three."""
    data = {"extended_at": told} if told else {}
    found = deadline(requested(**data), as_of="2027-01-01T00:00:00Z")
    assert found["extended"] is extended
    assert found["due"] == ("2027-01-31" if extended else "2026-11-30")
    assert found["due_if_extended"] == "2027-01-31"
    before = deadline(requested(**data), as_of="2026-11-01T00:00:00Z")
    assert not before["extended"]


def test_an_extension_of_another_request_is_none_of_this_one() -> None:
    """The query names the receipt."""
    found = deadline(requested(extended_at="2026-11-05T00:00:00Z"), received_at=RECEIVED)
    assert (found["extended"], found["due"]) == (False, "2026-12-23")
    same = deadline(requested(extended_at="2026-11-05T00:00:00Z"), received_at=AT)
    assert (same["extended"], same["due"]) == (True, "2027-01-31")
