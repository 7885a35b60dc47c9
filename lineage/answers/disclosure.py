"""Where a person's data has gone: GDPR Art. 15(1)(c), and Art. 19 where it was erased.

Recipients are named at any depth (C-154/21; EDPB Opinion 22/2024). Left out, with the reason:
collection from the person, the company's own staff (C-579/21), authorities in a particular inquiry
under Union or Member State law (Art. 4(9)), what was taken back, and what happened later.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import orjson

from lineage.answers.cards import cards_at
from lineage.answers.copies import holdings, live
from lineage.answers.deadlines import deadline_shown
from lineage.answers.erasure import erasure_state
from lineage.answers.heard import heard
from lineage.answers.identities import Identities
from lineage.answers.laws.asked import Asked
from lineage.answers.laws.laws import law_part
from lineage.answers.query import DisclosureQuery, Law, known_at_shown
from lineage.answers.recipients import recipients
from lineage.answers.retention import retention
from lineage.answers.scope import laws_shown, residency_gaps
from lineage.answers.secrecy import STATEMENT, Secrecy, secrecy_of
from lineage.events.common import format_instant
from lineage.facts import LEGAL_REQUEST
from lineage.instants import write
from lineage.judging.finding import AMBIGUOUS, finding, severity
from lineage.judging.person import person_findings
from lineage.judging.person_verdicts import PersonVerdicts
from lineage.tracing.history import Recorded
from lineage.tracing.hops import SUBJECT, Hop
from lineage.tracing.trace import Trace
from lineage.view import View

GDPR: Final = "gdpr-15"
"""The law under which authorities in a particular inquiry are no recipients."""
NOT_RECEIVED: Final = "not_received"
UNREAD: Final = "cohort_not_read"
"""A bulk movement nobody could look into, which may or may not include the person."""


@dataclass(frozen=True, slots=True)
class Marks:
    """Events of a person that an answer treats apart, by ordinal."""

    hidden: set[int]
    retracted: set[int]
    eu_inquiry: set[int]


def disclosure(view: View, subject: int | None, query: DisclosureQuery, now: int) -> dict[str, Any]:
    """The answer to `where`. `subject` is the person's number, None where nobody recorded one."""
    as_of, known_at = query.as_of_us(now), query.known_at_us()
    everything = view.histories.of(subject, known_at)
    secrecy = secrecy_of(view, query.audience, as_of)
    marks = _marks(view, everything, secrecy, query.law, as_of, known_at)
    recorded = heard(everything, marks.hidden, marks.retracted, view.company)
    traced = Trace(recorded.until(as_of, marks.retracted), view.company)
    identities = Identities(view.mirror, [hop.ordinal for hop in traced.hops])
    hops, excluded = _sorted_out(view, recorded, traced, marks, as_of)
    planned = [
        hop
        for hop in recorded.planned
        if hop.ordinal not in marks.retracted and hop.receiver not in view.company
    ]
    gaps = _gaps(recorded, traced, marks, as_of, identities)
    cards = cards_at(view, as_of, known_at)
    copies = live(traced, as_of)
    person = PersonVerdicts(view, traced, subject, known_at)
    found = person_findings(person, as_of)
    unread = any(one["reason"] == UNREAD for one in gaps)
    part = law_part(Asked(view, query, person, tuple(hops), identities, as_of, unread))
    moments = (as_of, *(hop.departed_at for hop in traced.hops))
    homeless = residency_gaps(view, person.facts, moments, as_of, known_at)
    gaps = [*gaps, *part.gaps, *homeless]
    return {
        "query": {**_echo(query, as_of, known_at, now), **part.query},
        "statement": STATEMENT,
        "complete": not gaps,
        "gaps": gaps,
        "next": None,
        "recipients": recipients(traced, hops, planned, cards, identities, as_of),
        "excluded": _listed(excluded, identities),
        "holdings": holdings(copies, traced.wipes, as_of),
        "erasure": erasure_state(person, identities, as_of, known_at),
        "retention": retention(person, copies, as_of),
        "laws": laws_shown(view, person.facts, query.law, as_of, known_at),
        "findings": [finding(seen) for seen in found if severity(seen) != AMBIGUOUS],
        "ambiguities": [finding(seen) for seen in found if severity(seen) == AMBIGUOUS],
        "deadline": deadline_shown(view.packs, query, person.facts, as_of, known_at),
        **part.fields,
    }


def _marks(
    view: View, recorded: Recorded, secrecy: Secrecy, law: Law, as_of: int, known_at: int
) -> Marks:
    details = view.mirror.details(recorded.ordinals)
    return Marks(
        hidden=secrecy.hidden(view.mirror, recorded.ordinals, details),
        retracted=view.retracted_among(recorded.ordinals, known_at),
        eu_inquiry={
            ordinal
            for ordinal, detail in details.items()
            if law == GDPR
            and b'"legal_request"' in detail
            and _is_eu_inquiry(view, detail, as_of, known_at)
        },
    )


def _is_eu_inquiry(view: View, detail: bytes, as_of: int, known_at: int) -> bool:
    reference = orjson.loads(detail).get("basis", {}).get("legal_request")
    request = view.facts.at(LEGAL_REQUEST, reference, as_of, known_at) if reference else None
    return request is not None and request.get("law_origin") == "eu_ms"


def _sorted_out(
    view: View, recorded: Recorded, traced: Trace, marks: Marks, as_of: int
) -> tuple[list[Hop], list[tuple[Hop, str]]]:
    """(disclosures, what is left out and why) of what this audience may learn of."""
    disclosed: list[Hop] = []
    excluded: list[tuple[Hop, str]] = []
    for hop in traced.hops:
        reason = _why_excluded(view, hop, marks)
        if reason:
            excluded.append((hop, reason))
        else:
            disclosed.append(hop)
    for hop in recorded.hops:
        if hop.ordinal in marks.retracted:
            excluded.append((hop, "retracted"))
        elif hop.departed_at > as_of:
            excluded.append((hop, "after_as_of"))
    return disclosed, excluded


def _why_excluded(view: View, hop: Hop, marks: Marks) -> str:
    """Why a movement is no disclosure to a recipient, empty where it is one."""
    if hop.flow.kind == "collect" and hop.sender == SUBJECT:
        return "collected_from_subject"
    if hop.flow.kind == "internal" or hop.sender == hop.receiver:
        return "own_staff" if hop.receiver in view.company else "within_recipient"
    if hop.receiver in view.company:
        return "received_by_company"
    if hop.receiver == SUBJECT:
        return "returned_to_subject"
    return "eu_authority_inquiry" if hop.ordinal in marks.eu_inquiry else ""


def _listed(excluded: Iterable[tuple[Hop, str]], identities: Identities) -> list[dict[str, str]]:
    listed = sorted(
        (hop.departed_at, identities[hop.ordinal][::-1], reason) for hop, reason in excluded
    )
    return [{"event": identity[0], "reason": reason} for _, identity, reason in listed]


def _gaps(
    recorded: Recorded, traced: Trace, marks: Marks, as_of: int, identities: Identities
) -> list[dict[str, str]]:
    """How the answer is not complete: missing links, and bulk movements nobody could look into."""
    missing = [
        (identities[gap.hop.ordinal][1], gap.hop.sender, gap.category, NOT_RECEIVED)
        for gap in traced.gaps
    ]
    unread = [
        (identities[hop.ordinal][1], hop.receiver, category, UNREAD)
        for hop in recorded.cohorts
        if hop.departed_at <= as_of and hop.ordinal not in marks.retracted
        for category in hop.categories
    ]
    return [
        {"event": event, "holder": holder, "category": category, "reason": reason}
        for event, holder, category, reason in sorted(missing + unread)
    ]


def _echo(query: DisclosureQuery, as_of: int, known_at: int, now: int) -> dict[str, Any]:
    return {
        "command": "where",
        "subject": query.subject,
        "law": query.law,
        "as_of": write(as_of),
        "known_at": write(known_at_shown(now, known_at)),
        "audience": query.audience,
        "received_at": format_instant(query.received_at) if query.received_at else None,
    }
