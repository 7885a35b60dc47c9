"""What an erasure has left elsewhere, who was told of it, and who confirmed it (Art. 17, 19)."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import orjson

from lineage.answers.identities import Identities, evidence
from lineage.facts import NOTICE
from lineage.instants import write
from lineage.judging.person_verdicts import PersonVerdicts
from lineage.policy.sequences.erasures import outstanding, unproven
from lineage.tracing.copies import Held, one_by_one
from lineage.tracing.hops import CONFIRMED
from lineage.tracing.trace import Trace
from lineage.view import View


class Left(NamedTuple):
    """A copy that should be gone, and until when its holder had to confirm that it is."""

    copy: Held
    confirm_by: int


def erasure_state(
    person: PersonVerdicts, identities: Identities, as_of: int, known_at: int
) -> dict[str, Any]:
    """The `erasure` of an answer."""
    traced = person.traced
    executed_at = traced.wipes.executed_at
    if not traced.wipes.all:
        return _nothing(executed_at)
    told = _told(person.view, traced, as_of, known_at)
    back = [one for one in one_by_one(traced.copies.values()) if came_back(traced, one)]
    return {
        "executed_at": write(executed_at) if executed_at is not None else None,
        "outstanding": list(_outstanding(person, told, back, identities, as_of)),
        "notified": _notified(person.view, traced, told),
        "confirmed": _confirmed(person.view, traced),
        "came_back": _came_back(back, identities, as_of),
        "unproven": [
            {"party": min(seen.parties), "event": seen.event, "at": write(seen.occurred_at)}
            for seen in unproven(person)
        ],
    }


def came_back(traced: Trace, copy: Held) -> bool:
    """Whether data from before an erasure arrived where it had been confirmed gone."""
    if not copy.stale or copy.hidden or copy.hop.receiver.startswith("@"):
        return False
    before = traced.wipes.last_before(copy.hop.receiver, copy.category, copy.arrived_at)
    return before is not None


def _nothing(executed_at: int | None) -> dict[str, Any]:
    lists = ("outstanding", "notified", "confirmed", "came_back", "unproven")
    return {"executed_at": executed_at, **{name: [] for name in lists}}


def _outstanding(
    person: PersonVerdicts,
    told: dict[str, int],
    back: list[Held],
    identities: Identities,
    as_of: int,
) -> Iterator[dict[str, Any]]:
    """Holders, other than the company, of what should be gone."""
    left: dict[str, list[Left]] = defaultdict(list)
    for copy, confirm_by in outstanding(person, as_of):
        left[copy.hop.receiver].append(Left(copy, confirm_by))
    returned = {(one.hop.ordinal, one.category) for one in back}
    for party, copies in sorted(left.items()):
        confirm_by = min(one.confirm_by for one in copies)
        hops = {
            one.copy.hop.ordinal: one.copy.hop
            for one in copies
            if (one.copy.hop.ordinal, one.copy.category) in returned
        }
        events = sorted((hop.departed_at, identities[hop.ordinal]) for hop in hops.values())
        yield {
            "party": party,
            "categories": sorted({one.copy.category for one in copies}),
            "status": "came_back" if events else _status(person.traced, party, told),
            "notified_at": write(told[party]) if party in told else None,
            "confirm_by": write(confirm_by),
            "overdue": confirm_by <= as_of,
            "re_introduced_by": evidence(identity for _, identity in events),
        }


def _status(traced: Trace, party: str, told: dict[str, int]) -> str:
    """What became of the erasure there, as far as anybody said, short of confirming it."""
    said = [
        wipe
        for wipe in traced.wipes.all
        if wipe.act.holder == party and wipe.act.status != CONFIRMED
    ]
    latest = max(said, key=lambda wipe: (wipe.at, wipe.act.status), default=None)
    if latest is not None:
        return latest.act.status
    return "notified" if party in told else "not_told"


def _notified(view: View, traced: Trace, told: dict[str, int]) -> list[dict[str, Any]]:
    """Holders other than the company that were told of this person's erasure."""
    holders = {
        hop.receiver
        for hop in traced.hops
        if hop.receiver in told and traced.visible(hop) and hop.receiver not in view.company
    }
    return [{"party": party, "at": write(told[party])} for party in sorted(holders)]


def _confirmed(view: View, traced: Trace) -> list[dict[str, Any]]:
    """Who confirmed an erasure last when, the company left out; of all categories if `all`."""
    last: dict[str, dict[str, int]] = defaultdict(dict)
    for wipe in traced.wipes.all:
        if wipe.ends_holdings and wipe.act.holder not in view.company:
            for category in wipe.act.categories or ("all",):
                before = last[wipe.act.holder].get(category, wipe.at)
                last[wipe.act.holder][category] = max(before, wipe.at)
    return [
        {"party": party, "category": category, "at": write(at)}
        for party, categories in sorted(last.items())
        for category, at in sorted(categories.items())
    ]


def _came_back(back: list[Held], identities: Identities, as_of: int) -> list[dict[str, Any]]:
    """Each event by which data came back to where it had been erased."""
    found: dict[int, list[Held]] = defaultdict(list)
    for one in back:
        found[one.hop.ordinal].append(one)
    ordered = sorted(found.items(), key=lambda item: (item[1][0].arrived_at, identities[item[0]]))
    return [
        {
            "event": evidence([identities[ordinal]])[0],
            "party": copies[0].hop.receiver,
            "categories": sorted(one.category for one in copies),
            "at": write(copies[0].arrived_at),
            "still_held": any(as_of < one.held_until for one in copies),
        }
        for ordinal, copies in ordered
    ]


def _told(view: View, traced: Trace, as_of: int, known_at: int) -> dict[str, int]:
    """Holder → when it was first told of this person's erasure: by notice, or asked to erase."""
    wipes = sorted(traced.wipes.all, key=lambda wipe: wipe.ordinal)
    details = view.mirror.details(np.array([wipe.ordinal for wipe in wipes], dtype=np.uint32))
    references = {orjson.loads(detail).get("reference") for detail in details.values()} - {None}
    told = [(wipe.act.holder, wipe.at) for wipe in wipes if wipe.act.status != CONFIRMED]
    told += [
        (notice.body["to_party"], notice.occurred_at)
        for notice in (view.facts.statements(NOTICE, known_at) if references else ())
        if notice.body.get("about") == "erasure"
        and notice.body.get("reference") in references
        and "to_party" in notice.body
        and notice.occurred_at <= as_of
    ]
    first: dict[str, int] = {}
    for party, at in sorted(told, key=lambda one: one[1]):
        first.setdefault(party, at)
    return first
