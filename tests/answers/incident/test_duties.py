"""Clocks of law in the answer to a breach: from facts about the company, people and notices."""

from typing import Any

import pytest

from tests.answers.incident.tracing import Answer, a_life, a_regime, an_incident, ask, duty, world
from tests.builders import Event, a_fact, a_movement, a_party, day

CALLS = ["call_detail_record"]
SECRETS = ["account_credentials"]
LATER = "2020-12-31T00:00:00Z"


def a_told(fact_id: str, people: list[str] | None = None, at: str = day(21), **given: Any) -> Event:
    """Somebody was told of the breach."""
    who = {"all": True} if people is None else {"subjects": people}
    given = {**who, "about": "breach", "reference": "INC-1", "sent_at": at, **given}
    return a_fact("notice", fact_id, 21, **given)


def asked(*events: Event, **incident: Any) -> Answer:
    """People in California and in Germany, of whom calls and passwords were exposed."""
    lineage = world(
        [
            a_life("ANA", residency="US-CA"),
            a_life("BEN", residency="DE"),
            a_life("CAM", residency="US-CA"),
            a_movement("m1", 1, people=["ANA", "BEN"], categories=CALLS + SECRETS),
            a_movement("m2", 1, people=["CAM"], categories=SECRETS),
            a_regime("gdpr"),
            a_regime("cpni"),
            a_regime("ccpa"),
            an_incident(intentional=True, determined_at=day(20), **incident),
            *events,
        ]
    )
    return ask(lineage, as_of=LATER)


def test_whether_a_law_reaches_the_company() -> None:
    """Declared; by a law that reaches no further; by where it is established; or nobody knows."""
    answer = asked(a_regime("lgpd", active=False))
    applies = {one["regime"]: one["applies"] for one in answer["duties"]}
    assert applies["gdpr"] == applies["cpni"] == applies["ca-breach"] == "yes"
    assert applies["lgpd"] == "no"
    assert applies["uk-gdpr"] == "unknown"
    established = asked(a_party("PGN", "company", 2, place="GB"))
    assert duty(established, "uk-gdpr-33-authority")["applies"] == "yes"


def test_duties_say_whose_they_are() -> None:
    """A processor tells its controller, who owes the rest."""
    lineage = world(
        [
            a_movement("m1", 1, to={"role": "processor"}),
            a_life("ANA", residency="DE"),
            an_incident(),
        ]
    )
    answer = ask(lineage)
    owed = {one["duty"]: one["owed_by"] for one in answer["duties"]}
    assert owed["gdpr-33-controller"] == owed["ca-1798.82-owner"] == ["NIM"]
    assert owed["gdpr-33-authority"] == ["PGN"]


def test_those_that_bind_come_first_by_when_they_end() -> None:
    answer = asked()
    quiet = [
        one["status"] in ("not_triggered", "not_applicable", "pending") for one in answer["duties"]
    ]
    assert quiet == sorted(quiet)
    ends = [one["not_after"] or "9" for one in answer["duties"] if one["status"] == "overdue"]
    assert ends == sorted(ends)
    assert duty(answer, "omnibus-33-authority")["in_force"] is False


def test_notices_say_who_was_told_in_time() -> None:
    """Facts about named people and everybody, and what the incident lists, each counted once."""
    answer = asked(
        a_told("n1", ["ANA"], day(21)),
        a_told("n2", ["CAM"], day(100)),
        a_told("n3", ["ANA"], day(101)),
        a_told("n4", ["BEN"], day(20), reference="another incident"),
        notices_sent=["n1"],
    )
    told = duty(answer, "ca-1798.82-residents")["told"]
    assert told["first_at"] == "2020-01-22T00:00:00Z"
    assert (told["in_time"], told["late"], told["not_yet"]) == (
        {"lower": 2, "upper": 2},
        {"lower": 0, "upper": 0},
        {"lower": 0, "upper": 0},
    )
    union = duty(answer, "gdpr-34-people")
    assert union["people"] == {"lower": 1, "upper": 1}
    assert union["told"]["not_yet"] == {"lower": 1, "upper": 1}
    everybody = asked(a_told("n1", None, day(30)))
    assert duty(everybody, "gdpr-34-people")["status"] == "met"


@pytest.mark.parametrize(
    ("notice", "clock", "status"),
    [
        ({"to": "authority", "regime": "gdpr", "sent_at": day(22)}, "gdpr-33-authority", "met"),
        ({"to": "regulator", "law": "gdpr", "at": day(24)}, "gdpr-33-authority", "late"),
        ({"duty": "gdpr-33-authority", "sent_at": day(22)}, "gdpr-33-authority", "met"),
        ({"to": "agencies", "sent_at": day(22)}, "cpni-agencies", "met"),
        ({"to": "register", "sent_at": day(22)}, "gdpr-33-register", "met"),
        (
            {"to": "authority", "regime": "uk-gdpr", "sent_at": day(22)},
            "gdpr-33-authority",
            "overdue",
        ),
    ],
)
def test_what_an_incident_lists(notice: dict[str, Any], clock: str, status: str) -> None:
    """In the words of the contract, or in plain ones."""
    assert duty(asked(notices_sent=[notice]), clock)["status"] == status


def test_authorities_are_known_by_where_they_are() -> None:
    """A notice to a public authority counts under the law of its place."""
    answer = asked(
        a_party("CNIL", "public_authority", place="FR"),
        a_told("n1", None, day(22), to_party="CNIL"),
    )
    assert duty(answer, "gdpr-33-authority")["status"] == "met"


def test_nothing_that_was_said_of_notices_is_lost() -> None:
    """What says neither whom nor when is listed."""
    answer = asked(notices_sent=["never-recorded", {"to": "the moon", "sent_at": day(21)}])
    assert answer["notices_not_understood"] == ["never-recorded", "the moon"]


def test_notices_to_come_have_told_nobody() -> None:
    answer = asked(a_told("n1", None, "2029-01-01T00:00:00Z"))
    assert duty(answer, "gdpr-34-people")["status"] == "open"


def test_law_enforcement_asks_for_silence() -> None:
    """A hold of the incident moves the window and is shown with who asked."""
    hold = {"by": "FBI", "from": day(21), "to": day(41), "reference": "letter 7"}
    found = duty(asked(holds=[hold]), "ca-1798.82-residents")
    assert found["pauses"] == [
        {
            "from": "2020-01-22T00:00:00Z",
            "to": "2020-02-11T00:00:00Z",
            "by": "FBI",
            "reference": "letter 7",
        }
    ]
    assert found["not_before"] == "2020-02-11T00:00:00Z"


def test_collisions_and_findings_are_listed() -> None:
    """Told at once although the agencies had to be told first."""
    answer = asked(a_told("n1", None, day(21)), le_notice_sent_at=day(22))
    assert ("notice-before-allowed", "cpni-customers") in {
        (one["code"], one["duty"]) for one in answer["findings"]
    }
    union = next(one for one in answer["collisions"] if one["pressing"] == "gdpr-34-people")
    assert union["waiting"] == "cpni-customers"
    assert union["people"] == {"lower": 1, "upper": 1}
