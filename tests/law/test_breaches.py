"""Duties after a breach: whose elements make them, in which window, how far they were done."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from lineage.instants import OPEN, write
from lineage.law.bounds import Bounds, total
from lineage.law.breach import Breach, Duty, Told
from lineage.law.breaches import Hold
from lineage.law.collisions import Collision, collisions, with_last_safe
from lineage.law.duties import duties
from lineage.law.elements import Datum, Degree, Elements, Profile, degree
from lineage.law.findings import breach_findings
from lineage.law.ruling import Outcome
from lineage.packs.breach_law import BreachElement, BreachTrigger
from lineage.packs.clocks import Anchor
from lineage.packs.packs import shipped
from tests.law.moments import NOW, at

PACKS = shipped()
APPLIES = dict.fromkeys(
    ("gdpr", "uk-gdpr", "ch-fadp", "ca-breach", "cpni", "lgpd", "pipeda", "dpdp"), Outcome.HOLDS
)
DISCOVERED: Mapping[Anchor, int] = {
    "discovery": at("2026-11-02T15:00:00Z"),
    "awareness": at("2026-11-02T15:00:00Z"),
    "reasonable_determination": at("2026-11-02T15:00:00Z"),
}


def people(
    residency: str = "US-CA",
    sure: str = "",
    perhaps: str = "",
    state: str = "clear",
    count: int = 1,
    **given: Any,
) -> Profile:
    """People of whom these categories were exposed, for sure and perhaps."""
    surely = frozenset(Datum(one, state) for one in sure.split())
    possibly = frozenset(Datum(one, state) for one in perhaps.split())
    given.setdefault("roles", frozenset({"user"}))
    return Profile(
        residency, sure=surely, possible=surely | possibly, people=Bounds(count, count), **given
    )


def a_breach(**given: Any) -> Breach:
    known: dict[str, Any] = {"kind": "confidentiality", "anchors": DISCOVERED, "applies": APPLIES}
    return Breach(**{**known, "intentional": True, **given})


def asked(
    breach: Breach, *profiles: Profile, now: int = NOW
) -> tuple[dict[str, Duty], list[Collision]]:
    """Duties by their clock, and collisions, as an answer puts them together."""
    found, about = duties(PACKS, breach, profiles, now)
    clashes = collisions(PACKS, found, about, now)
    return {one.clock.id: one for one in with_last_safe(found, clashes)}, clashes


def whom(row_id: str, *exposed: Profile) -> Bounds:
    """How many people a trigger is about, by the law of now."""
    return Elements(PACKS, NOW).whom(trigger(row_id), exposed)


def trigger(row_id: str) -> BreachTrigger:
    return PACKS.rows(BreachTrigger).of(row_id)[-1]


@pytest.mark.parametrize(
    ("categories", "expected"),
    [
        ("first_name last_name phone_number call_detail_record", Degree.NO),
        ("first_name last_name", Degree.NO),
        ("ssn", Degree.NO),
        ("first_name ssn", Degree.NO),
        ("first_name last_name ssn", Degree.YES),
        ("full_name drivers_license", Degree.YES),
        ("full_name user.government_id.passport_number", Degree.YES),
        ("full_name user.health_and_medical.record_id", Degree.YES),
        ("full_name audio", Degree.NO),
        ("full_name payment_data", Degree.MAYBE),
        ("email", Degree.NO),
        ("password", Degree.NO),
        ("email password", Degree.YES),
        ("username security_answer", Degree.YES),
        ("email password_hash", Degree.MAYBE),
        ("account_credentials", Degree.YES),
    ],
)
def test_california_asks_for_elements_together(categories: str, expected: Degree) -> None:
    """Cal. Civ. Code 1798.82(h): a name with an element, or a login with its secret."""
    counts = {Degree.NO: (0, 0), Degree.MAYBE: (0, 3), Degree.YES: (3, 3)}
    found = whom("ca-1798.82", people(sure=categories, count=3))
    assert found == counts[expected]


def test_an_element_of_one_person_does_not_complete_anothers() -> None:
    """Names of some and numbers of others make no combination."""
    apart = [people(sure="first_name last_name"), people(sure="ssn")]
    assert not whom("ca-1798.82", *apart).any
    perhaps = [people(sure="first_name last_name", perhaps="ssn")]
    assert whom("ca-1798.82", *perhaps) == (0, 1)


@pytest.mark.parametrize(
    ("category", "expected"),
    [
        ("call_detail_record", Degree.YES),
        ("precise_location", Degree.YES),
        ("device_logs", Degree.MAYBE),
        ("message_content", Degree.NO),
        ("account_credentials", Degree.NO),
        ("nobody_declared_it", Degree.NO),
    ],
)
def test_network_information(category: str, expected: Degree) -> None:
    """47 U.S.C. 222(h)(1), as the vocabulary says of each category; content is none."""
    element = PACKS.rows(BreachElement).of("network_information")[-1]
    assert degree(PACKS, element, category) is expected


@pytest.mark.parametrize(
    ("trigger_id", "state", "expected"),
    [
        ("ca-1798.82", "clear", (1, 1)),
        ("ca-1798.82", "encrypted_key_exposed", (1, 1)),
        ("ca-1798.82", "encrypted_key_safe", (0, 0)),
        ("ca-1798.82", "pseudonymised", (0, 1)),
        ("gdpr-33", "encrypted_key_safe", (0, 1)),
        ("gdpr-34", "encrypted_key_safe", (0, 0)),
        ("gdpr-34", "pseudonymised", (1, 1)),
    ],
)
def test_encryption_with_a_safe_key_does_not_count(
    trigger_id: str, state: str, expected: tuple[int, int]
) -> None:
    """Pseudonymised data stays personal in the Union; in California it may count."""
    place = "DE" if trigger_id.startswith("gdpr") else "US-CA"
    exposed = [people(place, "email password", state=state)]
    assert whom(trigger_id, *exposed) == expected


def test_people_count_by_where_they_live_and_what_they_are() -> None:
    """Unknown residence widens the upper bound; non-users are no customers of a carrier."""
    exposed = [
        people("DE", "email", count=5),
        people("US-CA", "email", count=7),
        people("", "email", count=2),
        people("US", "email password", count=3),
    ]
    assert whom("gdpr-34", *exposed) == (5, 7)
    assert whom("ca-1798.82", *exposed) == (0, 3)
    calls = [
        people(sure="call_detail_record", roles=frozenset({"account_admin"})),
        people(sure="call_detail_record", roles=frozenset({"contact_non_user"})),
        people(sure="call_detail_record", roles=frozenset()),
    ]
    assert whom("cpni-64.2011", *calls) == (1, 2)
    nobody_knows = people("DE", "email")._replace(people=Bounds(0, None))
    assert whom("gdpr-34", nobody_knows, *exposed) == (5, None)
    assert total([]) == (0, 0)


def test_calls_are_for_one_law_and_passwords_for_another() -> None:
    """Name, number and calls: CPNI and not California. Passwords: California and not CPNI."""
    calls, _ = asked(
        a_breach(), people(sure="first_name last_name phone_number call_detail_record")
    )
    secrets, _ = asked(a_breach(), people(sure="account_credentials"))
    holds, fails = Outcome.HOLDS, Outcome.DOES_NOT
    pairs = [
        (found["cpni-customers"].trigger, found["ca-1798.82-residents"].trigger)
        for found in (calls, secrets)
    ]
    assert pairs == [(holds, fails), (fails, holds)]
    assert secrets["cpni-agencies"].status == "not_triggered"
    assert secrets["gdpr-33-authority"].status == "not_triggered"
    assert "nobody's data meets it" in secrets["gdpr-33-authority"].reason


@pytest.mark.parametrize(
    ("intentional", "kind", "expected"),
    [
        (True, "confidentiality", Outcome.HOLDS),
        (None, "confidentiality", Outcome.CANNOT_TELL),
        (False, "confidentiality", Outcome.DOES_NOT),
        (True, "integrity", Outcome.DOES_NOT),
        (True, "availability", Outcome.DOES_NOT),
    ],
)
def test_network_information_must_be_taken_on_purpose(
    intentional: bool | None, kind: str, expected: Outcome
) -> None:
    """47 CFR 64.2011(e) as in force; the Union's rules are about every kind of breach."""
    breach = a_breach(intentional=intentional, kind=kind)
    found, _ = asked(breach, people(sure="call_detail_record"), people("DE", "email"))
    assert found["cpni-agencies"].trigger is expected
    assert found["gdpr-33-authority"].trigger is Outcome.HOLDS
    assert found["gdpr-34-people"].trigger is Outcome.CANNOT_TELL
    assert found["gdpr-34-people"].reason == "for counsel: whether the risk to people is high"


@pytest.mark.parametrize(
    ("sure", "perhaps", "expected"),
    [(500, 0, Outcome.DOES_NOT), (501, 0, Outcome.HOLDS), (500, 1, Outcome.CANNOT_TELL)],
)
def test_more_than_five_hundred_residents(sure: int, perhaps: int, expected: Outcome) -> None:
    """The Attorney General's sample, 15 days after residents were told, in California's days."""
    told = frozenset({0})
    breach = a_breach(told=(Told("people", at("2026-11-20T10:00:00Z")),))
    found, _ = asked(
        breach,
        people(sure="email password", count=sure, told=told),
        people(sure="email", perhaps="password", count=perhaps, told=told),
    )
    duty = found["ca-1798.82-attorney-general"]
    assert duty.trigger is expected
    assert duty.window.not_after == at("2026-12-06T08:00:00Z")


def test_the_number_counts_residents_and_waits_for_their_notice() -> None:
    """A notice that reached only others starts no clock."""
    breach = a_breach(told=(Told("people", at("2026-11-20T10:00:00Z")),))
    found, _ = asked(
        breach,
        people(sure="email password", count=501),
        people("DE", "email password", count=501, told=frozenset({0})),
    )
    assert found["ca-1798.82-attorney-general"].status == "waiting_for_anchor"
    assert found["gdpr-34-people"].status == "met"


def test_the_law_is_that_of_when_the_breach_was_found() -> None:
    """Found on the last day of 2025: no number of days, and the Attorney General's 15 not yet."""
    early: Mapping[Anchor, int] = {"discovery": at("2025-12-31T12:00:00Z")}
    found, _ = asked(a_breach(anchors=early), people(sure="account_credentials"))
    assert found["ca-1798.82-residents"].window.status == "no_number"
    assert not found["ca-1798.82-residents"].pending
    assert found["ca-1798.82-residents"].status == "open"
    since, _ = asked(a_breach(), people(sure="account_credentials"))
    assert write(since["ca-1798.82-residents"].window.not_after or 0) == "2026-12-03T08:00:00Z"


def test_rules_that_are_not_in_force_are_shown_as_pending() -> None:
    """With whom they would be about and by when, as if they were."""
    found, _ = asked(
        a_breach(),
        people("DE", "email", count=2),
        people("IN", "email", count=4),
        people(sure="account_credentials", count=600),
    )
    pending = {one.clock.id for one in found.values() if one.pending}
    assert pending == {
        "omnibus-33-authority",
        "cpni-amended-agencies",
        "cpni-amended-customers",
        "cpni-amended-summary",
        "dpdp-board",
        "dpdp-people",
    }
    assert {found[one].status for one in pending} == {"pending"}
    assert write(found["omnibus-33-authority"].window.not_after or 0) == "2026-11-06T15:00:00Z"
    assert found["dpdp-people"].people == (4, 4)
    assert found["cpni-amended-agencies"].trigger is Outcome.HOLDS
    assert not found["dpdp-people"].binds
    later: Mapping[Anchor, int] = {"awareness": at("2027-06-01")}
    applied, _ = asked(a_breach(anchors=later), people("IN", "email"), now=at("2027-06-02"))
    assert applied["dpdp-board"].status == "open"


@pytest.mark.parametrize(
    ("sent", "now", "expected"),
    [
        (None, "2026-11-05T14:59:59Z", "open"),
        (None, "2026-11-05T15:00:00Z", "overdue"),
        ("2026-11-05T14:59:59Z", "2026-11-23", "met"),
        ("2026-11-05T15:00:00Z", "2026-11-23", "late"),
    ],
)
def test_whether_an_authority_was_told_in_time(sent: str | None, now: str, expected: str) -> None:
    """Seventy-two hours, the end of which is too late."""
    told = (Told("authority", at(sent), "gdpr"),) if sent else ()
    found, _ = asked(a_breach(told=told), people("DE", "email"), people("GB", "email"), now=at(now))
    assert found["gdpr-33-authority"].status == expected
    assert found["uk-gdpr-33-authority"].status == (
        "overdue" if now != "2026-11-05T14:59:59Z" else "open"
    )


def test_people_are_told_one_by_one() -> None:
    """Of some the notice came late, of some never: everybody is counted where they belong."""
    told = (Told("people", at("2026-11-20")), Told("people", at("2026-12-10")))
    exposed = [
        people(sure="account_credentials", count=3, told=frozenset({0})),
        people(sure="account_credentials", count=2, told=frozenset({1})),
        people(sure="account_credentials", count=4),
        people(sure="email", perhaps="password", count=1),
    ]
    found, _ = asked(a_breach(told=told), *exposed, now=at("2026-12-02"))
    duty = found["ca-1798.82-residents"]
    assert (duty.progress.met, duty.progress.late) == ((3, 3), (2, 2))
    assert duty.progress.untold == (4, 5)
    assert duty.status == "partly"
    after, _ = asked(a_breach(told=told), *exposed, now=at("2026-12-11"))
    assert after["ca-1798.82-residents"].status == "overdue"
    everybody, _ = asked(a_breach(told=told), *exposed[:2], now=at("2026-12-11"))
    assert everybody["ca-1798.82-residents"].status == "late"


def test_customers_may_not_be_told_before_the_wait_is_over() -> None:
    """Seven full business days after the agencies, whatever another law says; or not at all yet."""
    agencies = {**DISCOVERED, "le_notice_sent": at("2026-11-20T15:00:00Z")}
    exposed = people(sure="call_detail_record account_credentials", told=frozenset({0}))

    def status(sent: str, anchors: Any = agencies, regime: str = "ca-breach") -> str:
        breach = a_breach(anchors=anchors, told=(Told("people", at(sent), regime),))
        return asked(breach, exposed, now=at("2026-12-20"))[0]["cpni-customers"].status

    assert status("2026-12-03T04:59:59Z") == "early"
    assert status("2026-12-03T05:00:00Z", regime="") == "met"
    assert status("2026-12-03T05:00:00Z") == "open"
    assert status("2026-12-03T05:00:00Z", DISCOVERED) == "early"


def test_the_agencies_must_be_told_in_time_for_california() -> None:
    """Until then nobody is too late; from then on no moment is left that both laws allow."""
    exposed = people(sure="call_detail_record account_credentials", count=9)
    found, clashes = asked(
        a_breach(), exposed, people("DE", "call_detail_record", count=2), now=at("2026-11-03")
    )
    california = next(one for one in clashes if one.pressing.clock.regime == "ca-breach")
    assert california.people == (9, 9)
    assert california.last_safe_at == found["cpni-agencies"].last_safe_at
    safe = california.last_safe_at or 0
    assert write(safe) == "2026-11-23T05:00:00Z"
    assert not california.empty
    for sent, empty in ((safe - 1, False), (safe, True)):
        anchors = {**DISCOVERED, "le_notice_sent": sent}
        _, then = asked(a_breach(anchors=anchors), exposed, now=safe)
        assert [one.empty for one in then if one.pressing.clock.regime == "ca-breach"] == [empty]
    _, too_late = asked(a_breach(), exposed, now=safe)
    assert [one.empty for one in too_late] == [True]
    union = next(one for one in clashes if one.pressing.clock.id == "gdpr-34-people")
    assert union.people == (2, 2)
    assert (union.empty, union.not_after) == (False, None)
    assert "without undue delay" in union.reason


def test_no_collision_where_no_person_is_under_both() -> None:
    """Calls of some and passwords of others pull nobody two ways."""
    _, clashes = asked(
        a_breach(), people(sure="call_detail_record"), people(sure="account_credentials")
    )
    assert clashes == []


def test_law_enforcement_can_ask_for_silence() -> None:
    """The days of a hold do not count in California; nobody is told before it has ended."""
    hold = Hold(at("2026-11-10"), at("2026-11-20"), "FBI")
    exposed = people(sure="account_credentials", told=frozenset({0}))
    breach = a_breach(holds=(hold,))
    during, _ = asked(breach, exposed, now=at("2026-11-15"))
    duty = during["ca-1798.82-residents"]
    assert duty.status == "held"
    assert write(duty.window.not_before or 0) == "2026-11-20T00:00:00Z"
    assert write(duty.window.not_after or 0) == "2026-12-13T08:00:00Z"
    assert duty.window.pauses == (hold,)
    twice = replace(breach, holds=(hold, hold, Hold(at("2026-11-12"), at("2026-11-18"))))
    assert (
        asked(twice, exposed)[0]["ca-1798.82-residents"].window.not_after == duty.window.not_after
    )
    told = replace(breach, told=(Told("people", at("2026-11-15")),))
    assert asked(told, exposed)[0]["ca-1798.82-residents"].status == "early"
    open_end = replace(breach, holds=(Hold(at("2026-11-10"), OPEN),))
    still = asked(open_end, exposed, now=at("2027-11-15"))[0]["ca-1798.82-residents"]
    assert still.status == "held"
    too_late = replace(breach, holds=(Hold(at("2026-12-10"), at("2026-12-20")),))
    late = asked(too_late, exposed)[0]["ca-1798.82-residents"].window
    assert write(late.not_after or 0) == "2026-12-03T08:00:00Z"
    assert during["gdpr-33-register"].window.not_before is None


def test_a_processor_tells_the_controller_and_others_do_not() -> None:
    """GDPR Art. 33(2), Cal. Civ. Code 1798.82(b)."""
    exposed = people("DE", "email"), people(sure="account_credentials")
    own, _ = asked(a_breach(), *exposed)
    kept, _ = asked(
        a_breach(at_processor=True, told=(Told("controller", at("2026-11-02")),)), *exposed
    )
    ids = ("gdpr-33-controller", "ca-1798.82-owner")
    assert [own[one].status for one in ids] == ["not_triggered", "not_triggered"]
    assert [kept[one].status for one in ids] == ["met", "open"]


def test_laws_that_do_not_reach_the_company() -> None:
    """Said where a fact says so; where nobody declared it, the duty is worked out all the same."""
    breach = a_breach(applies={"gdpr": Outcome.DOES_NOT})
    found, _ = asked(breach, people("DE", "email"))
    assert found["gdpr-34-people"].status == "not_applicable"
    assert found["gdpr-34-people"].people == (1, 1)
    assert found["uk-gdpr-33-register"].applies is Outcome.CANNOT_TELL


def test_clocks_wait_for_what_starts_them() -> None:
    """Nobody declared when the company became aware."""
    found, _ = asked(a_breach(anchors={}), people("DE", "email"))
    assert found["gdpr-33-authority"].status == "waiting_for_anchor"
    assert found["gdpr-33-authority"].window.not_after is None


def test_what_is_worth_acting_on() -> None:
    """Missed and late, before it was allowed, and no moment left; nothing that is not certain."""
    told = (Told("authority", at("2026-11-10"), "gdpr"), Told("people", at("2026-11-10")))
    exposed = (
        people("DE", "email"),
        people("GB", "email"),
        people(sure="call_detail_record account_credentials", told=frozenset({1})),
    )
    found, clashes = asked(a_breach(told=told), *exposed, now=at("2026-12-20"))
    listed = [(one.code, one.clock) for one in breach_findings(found.values(), clashes)]
    assert listed == [
        ("deadline-missed", "gdpr-33-authority"),
        ("deadline-missed", "uk-gdpr-33-authority"),
        ("deadline-missed", "cpni-agencies"),
        ("notice-before-allowed", "cpni-customers"),
        ("notice-window-empty", "cpni-customers"),
    ]
    unsure = a_breach(told=told, applies={}, intentional=None)
    found, clashes = asked(unsure, *exposed, now=at("2026-12-20"))
    assert list(breach_findings(found.values(), clashes)) == []
