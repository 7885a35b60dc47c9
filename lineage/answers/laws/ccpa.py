"""What California asks: categories by letter, two look-backs, opt-outs (Cal. Civ. Code 1798.110,
.115, .120, .130).

The lists are of what the business itself disclosed, or somebody on its behalf.
"""

from collections.abc import Iterable
from typing import Any, Final

from lineage.answers.laws.asked import Asked
from lineage.answers.laws.collected import Collections
from lineage.answers.laws.disclosed import (
    LAW,
    Disclosed,
    by_letter,
    disclosures,
    letters_of,
    missing,
)
from lineage.answers.laws.part import Part, gap
from lineage.instants import OPEN, write
from lineage.judging.law.opt_outs import opt_outs
from lineage.law.ccpa import SELLING, business_purpose
from lineage.law.look_back import Span, span
from lineage.law.opt_outs import OptOut, comply_by, late_from
from lineage.packs.us_law import LookBack
from lineage.view import UNKNOWN

BUSINESS: Final = "business_purpose"


def california(asked: Asked) -> Part:
    """Two lists for each look-back, the duties of an opt-out, and what the lists are made of."""
    collections = Collections(asked)
    found = disclosures(asked, collections)
    row = asked.view.packs.rows(LookBack).at(LAW, asked.anchor)
    back = span(row, asked.anchor) if row else None
    return Part(
        {
            "look_back_12m": _recent(asked, found, back),
            "look_back_extended": _extended(asked, found, back),
            "opt_out": _opt_out(asked, found),
            "collected": _collected(asked, collections, found),
            "disclosures": _rows(asked, found),
        },
        tuple(
            gap(event, one.case.hop.receiver, one.category, f"{field}_unknown")
            for one in found
            if (field := missing(one))
            for event in _events(asked, [one])
        ),
    )


def _recent(asked: Asked, found: list[Disclosed], back: Span | None) -> dict[str, Any] | None:
    if back is None:
        return None
    chosen = [one for one in found if back.recent(one.case.at)]
    return {
        "from": write(back.begins_at),
        "to": write(back.ends_at),
        **_lists(asked, chosen),
    }


def _extended(asked: Asked, found: list[Disclosed], back: Span | None) -> dict[str, Any] | None:
    if back is None:
        return None
    chosen = [one for one in found if back.extended(one.case.at, one.collected_at)]
    undated = [one for one in chosen if one.collected_at is None]
    return {
        "collected_since": write(back.collected_since),
        "to": write(back.ends_at),
        **_lists(asked, chosen),
        "collection_unknown": _events(asked, undated),
    }


def _lists(asked: Asked, chosen: list[Disclosed]) -> dict[str, Any]:
    listed = [one for one in chosen if one.kind in SELLING or one.kind == BUSINESS]
    return {
        "sold_or_shared": by_letter(chosen, SELLING),
        "business_purpose": by_letter(chosen, (BUSINESS,)),
        "otherwise": by_letter(chosen, (UNKNOWN,)),
        "evidence": _events(asked, listed),
    }


def _events(asked: Asked, found: Iterable[Disclosed]) -> list[Any]:
    return asked.events(one.case.hop for one in found)


def _opt_out(asked: Asked, found: list[Disclosed]) -> dict[str, Any] | None:
    """The opt-out in force, else the last there was; None where the person never opted out."""
    said = [one for one in opt_outs(asked.person, asked.known_at) if one.since <= asked.as_of]
    if not said:
        return None
    packs = asked.view.packs
    sold = [(out, one) for one in found if (out := _against(one, said))]
    late = [one for out, one in sold if one.case.at >= late_from(packs, out.since)]
    timely = [one for out, one in sold if one.case.at < late_from(packs, out.since)]
    last, day = said[-1], comply_by(packs, said[-1].since)
    return {
        "since": write(last.since),
        "until": None if last.until == OPEN else write(last.until),
        "comply_by": day.isoformat() if day else None,
        "notify_third_parties_for": _events(asked, timely),
        "violations": _events(asked, late),
        "third_parties": _to_tell(asked, [one for _, one in sold]),
    }


def _against(one: Disclosed, said: list[OptOut]) -> OptOut | None:
    """The opt-out against which something was sold or shared; it wins a tie."""
    if one.kind not in SELLING:
        return None
    return next((out for out in said if out.holds_at(one.case.at)), None)


def _to_tell(asked: Asked, sold: list[Disclosed]) -> list[dict[str, Any]]:
    """Who must be told of the opt-out, and pass it on (11 CCR 7026(f)(2), (3))."""
    parties = sorted({one.case.hop.receiver for one in sold})
    return [
        asked.party(party)
        | {"events": _events(asked, (one for one in sold if one.case.hop.receiver == party))}
        for party in parties
    ]


def _collected(
    asked: Asked, collections: Collections, found: list[Disclosed]
) -> dict[str, dict[str, list[str]]]:
    """Letter → categories of sources and purposes (1798.110(a)(1) to (3)).

    What was disclosed was collected, even if nobody recorded from whom.
    """
    sources: dict[str, set[str]] = {}
    purposes: dict[str, set[str]] = {}
    for category in sorted(collections.categories | {one.category for one in found}):
        given, meant = collections.sources(category)
        for letter in letters_of(asked.view.packs, category, [], asked.as_of):
            sources.setdefault(letter, set()).update(given or {UNKNOWN})
            purposes.setdefault(letter, set()).update(meant or {UNKNOWN})
    return {
        letter: {"sources": sorted(sources[letter]), "purposes": sorted(purposes[letter])}
        for letter in sorted(sources)
    }


def _rows(asked: Asked, found: list[Disclosed]) -> list[dict[str, Any]]:
    """What each disclosure was, category by category."""
    return [
        {
            "event": _events(asked, [one])[0],
            "occurred_at": write(one.case.at),
            "party": one.case.hop.receiver,
            "third_party_category": one.third_party,
            "category": one.category,
            "letters": list(one.letters),
            "us_disclosure_type": one.kind,
            "business_purposes": _purposes(one) if one.kind == BUSINESS else [],
            "collected_at": UNKNOWN if one.collected_at is None else write(one.collected_at),
        }
        for one in found
    ]


def _purposes(one: Disclosed) -> list[str]:
    """Numbers of the enumerated business purposes, 1798.140(e)."""
    packs = one.case.case.packs
    rows = (business_purpose(packs, purpose, one.case.at) for purpose in one.case.flow.purposes)
    return sorted({row.id for row in rows if row})
