"""Secrecy leaves no trace in what laws add to an answer, nor in findings: hidden before counts."""

from collections.abc import Callable
from typing import Any, get_args

from hypothesis import given
from hypothesis import strategies as st

from lineage.answers.query import DisclosureQuery, FindingsQuery, Law
from tests.builders import COMPANY, Event, a_consent, a_fact, identity
from tests.properties.strategies import Features, questions, worlds
from tests.properties.test_secrecy import RESTRICTED, without
from tests.reference import oracle
from tests.reference.store import ReferenceStore
from tests.worlds import Question, fill, lineage_on

FACTS = [
    a_fact("policy", "penguin-softphone", 0, version="2021-12-23", pack="penguin-softphone"),
    *(a_fact("regime", one, 0, party=COMPANY, active=True) for one in ("gdpr", "ccpa", "cpni")),
    a_fact("subject", "ANA", 0, residency="US-CA", born_year_band="13_15"),
    a_fact("subject", "BEN", 0, residency="DE"),
    a_fact("preference", "o", 2, subjects=["ANA"], preference="opt_out_of_sale", status="on"),
    a_fact("retention", "r", 0, holder="NIM", category="email", period="P1D", starts="last_use"),
    a_fact("agreement", "a", 0, parties=[COMPANY, "NIM"], kind="ccpa_terms"),
    a_consent("c", 1, recipients=["TRN"], form="explicit"),
]
USES: list[dict[str, Any]] = [
    {},
    {"purposes": ["hosting_backend"]},
    {"purposes": ["partner_offers"], "consideration": "monetary"},
    {"purposes": ["own_marketing_similar"], "direct_marketing": True},
]


@st.composite
def used(draw: st.DrawFn) -> list[Event]:
    """A world whose movements are for something, under a policy and laws."""
    events = draw(worlds(Features(declared_company=True)))
    for event in events:
        if event["type"] == "personaldata.movement.v1":
            event["data"] |= draw(st.sampled_from(USES))
    return FACTS + events


def innocent(events: list[Event], question: Question) -> list[Event]:
    """The world in which what is hidden had never been recorded."""
    hidden, cut = oracle.hidden_copies(events, *question)
    return [
        left
        for event in events
        if identity(event) not in hidden and not event["type"].startswith("personaldata.secrecy")
        if (left := without(event, cut.get(identity(event), set())))
    ]


@given(used(), questions(RESTRICTED), st.sampled_from(get_args(Law)))
def test_what_a_law_adds_is_that_of_a_world_without_the_secret(
    events: list[Event], question: Question, law: Law
) -> None:
    """Lists, counts, evidence, due dates and gaps, byte for byte. What a law says of everybody is
    compared below: what one person's secret feeds may be another's open data."""

    def asked(world: list[Event]) -> dict[str, Any]:
        lineage = lineage_on(ReferenceStore())
        fill(lineage, world)
        answer = lineage.where(DisclosureQuery.model_validate(_query(question, law)))
        answer.get("third_parties", {}).pop("of_anybody", None)
        return answer

    _same(asked, events, question)


@given(used(), questions(RESTRICTED))
def test_findings_about_a_person_are_those_of_a_world_without_the_secret(
    events: list[Event], question: Question
) -> None:
    """A finding that only a hidden event explains is hidden with it, and not counted."""

    def asked(world: list[Event]) -> dict[str, Any]:
        lineage = lineage_on(ReferenceStore())
        fill(lineage, world)
        return lineage.findings(FindingsQuery.model_validate(_query(question)))

    _same(asked, events, question)


@given(used(), questions(RESTRICTED))
def test_nothing_about_everybody_names_what_is_hidden(
    events: list[Event], question: Question
) -> None:
    """Neither findings nor third parties: the event, or a party that only hidden events name."""
    lineage = lineage_on(ReferenceStore())
    fill(lineage, events)
    hidden, _ = oracle.hidden_copies(events, *question)
    secret = {event_id for source, event_id in hidden} - {
        event["id"] for event in events if identity(event) not in hidden
    }
    named = _query(question)
    del named["subject"]
    found = lineage.findings(FindingsQuery.model_validate(named))["findings"]
    assert not secret & {one.get("event") for one in found}
    answer = lineage.where(DisclosureQuery.model_validate(_query(question, "oregon")))
    open_parties = {
        event["data"]["to"]["party"]
        for event in events
        if event["type"] == "personaldata.movement.v1" and identity(event) not in hidden
    }
    assert {one["party"] for one in answer["third_parties"]["of_anybody"]} <= open_parties


def _query(question: Question, law: Law | None = None) -> dict[str, Any]:
    asked: dict[str, Any] = {
        "subject": question.person,
        "as_of": question.as_of,
        "known_at": question.known_at,
        "audience": question.audience,
    }
    return asked | ({"law": law} if law else {})


def _same(
    asked: Callable[[list[Event]], dict[str, Any]], events: list[Event], question: Question
) -> None:
    answer, other = asked(events), asked(innocent(events, question))
    for one in (answer, other):
        # The moment of asking, where no other was asked about.
        one["query"].pop("known_at", None)
    assert answer == other
