"""Who was told of a breach, and what a law's clocks need of an incident."""

from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from lineage.answers.incident.matter import Matter
from lineage.facts import NOTICE, PARTY, REGIME
from lineage.instants import OPEN, parse
from lineage.law.breach import Breach, Told, Whom
from lineage.law.breaches import Hold
from lineage.law.places import within
from lineage.law.ruling import Outcome
from lineage.packs.clocks import Anchor, BreachClock
from lineage.packs.regimes import Regime
from lineage.view import View

ANCHORS: Final[dict[Anchor, str]] = {
    "discovery": "discovered_at",
    "awareness": "aware_at",
    "reasonable_determination": "determined_at",
    "le_notice_sent": "le_notice_sent_at",
}
BREACH: Final = "breach"
SENT: Final = ("sent_at", "at", "delivered_at", "displayed_at", "posted_at")
"""Fields of a notice that say when, the first that is there."""
WHOM: Final[dict[str, Whom]] = {
    **dict.fromkeys(("people", "subjects", "customers", "consumers", "residents"), "people"),
    **dict.fromkeys(("authority", "regulator", "attorney_general"), "authority"),
    **dict.fromkeys(("law_enforcement", "agencies", "police"), "law_enforcement"),
    "controller": "controller",
    "owner": "owner",
    "register": "register",
}
AUTHORITY_CLASS: Final = "public_authority"


class Notices(NamedTuple):
    """Notices that were sent, and whom those to people reached."""

    told: tuple[Told, ...]
    reached: tuple[NDArray[np.bool_] | None, ...]
    """By notice and subject number; None where it reached everybody."""
    unread: tuple[str, ...]
    """References of notices that say neither to whom nor when, or that name an unread cohort."""


def notices_of(view: View, matter: Matter, controllers: Iterable[str]) -> Notices:
    """Notices of an incident as known at the query's moment, the earliest first."""
    own = _of_incident(view, matter)
    facts = [
        said.body
        for fact_id in view.facts.ids(NOTICE)
        if (said := view.facts.last(NOTICE, fact_id, matter.known_at))
        and said.body.get("about") == BREACH
        and said.body.get("reference") == matter.body.get("id", "")
        and matter.body
    ]
    found: list[tuple[Told, NDArray[np.bool_] | None]] = []
    unread = []
    for body in (*own, *facts):
        told = _told(view, body, frozenset(controllers), matter)
        if told is None or body.get("cohort"):
            unread.append(str(body.get("id") or body.get("reference") or body.get("to") or ""))
        else:
            found.append((told, _reached(body)))
    # A notice that is to be sent later has told nobody.
    found = sorted((one for one in found if one[0].at <= matter.as_of), key=lambda one: one[0])
    return Notices(
        tuple(told for told, _ in found),
        tuple(reached for _, reached in found),
        tuple(sorted(set(unread))),
    )


def breach_of(view: View, matter: Matter, at_processor: bool, notices: Notices) -> Breach:
    """The incident as the clocks of law see it."""
    found = {anchor: matter.moment(field) for anchor, field in ANCHORS.items()}
    agencies = [one.at for one in notices.told if one.to == "law_enforcement"]
    if found["le_notice_sent"] is None and agencies:
        found["le_notice_sent"] = min(agencies)
    anchors = {anchor: at for anchor, at in found.items() if at is not None and at <= matter.as_of}
    return Breach(
        matter.incident.kind,  # type: ignore[arg-type]
        anchors,
        matter.body.get("intentional"),
        at_processor,
        notices.told,
        tuple(_hold(one, matter) for one in matter.body.get("holds", ())),
        {regime: _applies(view, regime, matter) for regime in _regimes(view)},
    )


def _of_incident(view: View, matter: Matter) -> Iterator[dict[str, Any]]:
    """What the incident itself says of notices: objects, or ids of notice facts."""
    if matter.body.get("le_notice_sent_at"):
        yield {"to": "law_enforcement", "sent_at": matter.body["le_notice_sent_at"]}
    for one in matter.body.get("notices_sent", ()):
        if isinstance(one, dict):
            yield one
            continue
        said = view.facts.last(NOTICE, one, matter.known_at)
        if said is None:
            yield {"id": one}
        elif (said.body.get("about"), said.body.get("reference")) != (BREACH, matter.body["id"]):
            yield said.body


def _told(
    view: View, body: dict[str, Any], controllers: frozenset[str], matter: Matter
) -> Told | None:
    at = next((parse(str(body[name])) for name in SENT if body.get(name)), None)
    to, regime = _whom(view, body, controllers, matter)
    if at is None or to is None:
        return None
    duty = str(body.get("duty") or "")
    return Told(to, at, str(body.get("regime") or body.get("law") or regime), duty)


def _whom(
    view: View, body: dict[str, Any], controllers: frozenset[str], matter: Matter
) -> tuple[Whom | None, str]:
    """(Whom a notice told, the law it is under where that shows)."""
    said = str(body.get("to") or body.get("duty") or "")
    if said in WHOM:
        return WHOM[said], ""
    clocks = [one for one in view.packs.rows(BreachClock) if one.id == said]
    if clocks:
        return clocks[-1].to, clocks[-1].regime
    party = str(body.get("to_party") or said)
    if party in controllers:
        return "controller", ""
    fact = view.facts.at(PARTY, party, matter.as_of, matter.known_at) or {}
    if fact.get("class") == AUTHORITY_CLASS:
        return "authority", _law_at(view, str(fact.get("place") or ""), matter.as_of)
    if party:
        return None, ""
    return ("people" if any(body.get(one) for one in ("subjects", "all", "channel")) else None), ""


def _law_at(view: View, place: str, at: int) -> str:
    """The law with breach clocks that an authority at a place looks after; none if not plain."""
    found = [
        regime
        for regime in _regimes(view)
        for row in view.packs.rows(Regime).of(regime)[-1:]
        if place and any(within(view.packs, place, area, at) for area in row.places)
    ]
    return found[0] if len(found) == 1 else ""


def _reached(body: dict[str, Any]) -> NDArray[np.bool_] | None:
    people = [one["id"] if isinstance(one, dict) else one for one in body.get("subjects", ())]
    numbers = [one for one in people if isinstance(one, int)]
    if not people:
        return None
    reached = np.zeros(max(numbers, default=-1) + 1, dtype=np.bool_)
    reached[numbers] = True
    return reached


def _hold(said: dict[str, Any], matter: Matter) -> Hold:
    begins, ends = said.get("from"), said.get("to")
    return Hold(
        parse(begins) if begins else matter.known_since,
        parse(ends) if ends else OPEN,
        str(said.get("by") or ""),
        str(said.get("reference") or ""),
    )


def _regimes(view: View) -> list[str]:
    return list(dict.fromkeys(one.regime for one in view.packs.rows(BreachClock)))


def _applies(view: View, regime: str, matter: Matter) -> Outcome:
    """Whether a law reaches the company: as declared, else by a law that reaches no further.

    A company established where a law protects people is within it.
    """
    declared = _active(view, regime, matter)
    if declared is not None:
        return Outcome.HOLDS if declared else Outcome.DOES_NOT
    for row in view.packs.rows(Regime).of(regime)[-1:]:
        if any(_active(view, one, matter) for one in row.implied_by):
            return Outcome.HOLDS
        places = [_place(view, party, matter) for party in view.company]
        if any(
            within(view.packs, place, area, matter.known_since)
            for place in places
            for area in row.places
        ):
            return Outcome.HOLDS
    return Outcome.CANNOT_TELL


def _active(view: View, regime: str, matter: Matter) -> bool | None:
    fact = view.facts.at(REGIME, regime, matter.known_since, matter.known_at)
    active = fact.get("active") if fact else None
    return active if isinstance(active, bool) else None


def _place(view: View, party: str, matter: Matter) -> str:
    fact = view.facts.at(PARTY, party, matter.known_since, matter.known_at) or {}
    return str(fact.get("place") or "")
