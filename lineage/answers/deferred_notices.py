"""Whom to tell of what secrecy orders hid, now that these have ended (18 U.S.C. 2705(b)).

An event that an order kept from the person enters the queue when the last order that did so ends,
and leaves it person by person as notices of it are delivered. The queue is the company's own.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

import numpy as np
import orjson

from lineage.activities import Activity, Flow
from lineage.answers.query import Moments, known_at_shown
from lineage.answers.secrecy import RESTRICTED, STATEMENT, secrecy_of
from lineage.facts import NOTICE, SECRECY, Statement
from lineage.instants import OPEN, parse, write
from lineage.stores.base import FactRow
from lineage.view import UNKNOWN, View

SUBJECT: Final = "subject"


class Freed(NamedTuple):
    """An event that orders kept from the people it is about."""

    ordinal: int
    orders: tuple[Statement, ...]

    @property
    def ended_at(self) -> int:
        """When the last of them ended."""
        return max(order.valid_to for order in self.orders)


def deferred_notices(view: View, query: Moments, now: int) -> dict[str, Any]:
    """Events whose people may be told by now, and orders that still bind."""
    as_of, known_at = query.as_of_us(now), query.known_at_us()
    orders = list(_orders(view, known_at))
    freed = list(_freed(view, orders, as_of, known_at))
    people = _people(view, [one.ordinal for one in freed], known_at)
    notices = [
        row for row in view.facts.of_people(frozenset({NOTICE})) if row.recorded_at <= known_at
    ]
    rows = [_row(view, one, people, notices, as_of) for one in freed]
    waiting = [row for row in rows if row["people"]["waiting"] != 0]
    return {
        "query": {
            "command": "deferred-notices",
            "as_of": write(as_of),
            "known_at": write(known_at_shown(now, known_at)),
        },
        "statement": STATEMENT,
        "complete": True,
        "gaps": [],
        "next": None,
        "waiting": sorted(waiting, key=lambda row: (row["ended_at"], row["event"], row["source"])),
        "in_force": [
            {
                "order": order.fact_id,
                "legal_basis": order.body.get("legal_basis") or UNKNOWN,
                "ends_at": None if order.valid_to == OPEN else write(order.valid_to),
            }
            for order in sorted(orders, key=lambda one: (one.valid_to, one.fact_id))
            if as_of < order.valid_to
        ],
    }


def _orders(view: View, known_at: int) -> Iterator[Statement]:
    """What was said last of each order that is kept from the person."""
    for fact_id in view.facts.ids(SECRECY):
        said = view.facts.last(SECRECY, fact_id, known_at)
        if said is not None and SUBJECT in said.body.get("audiences", RESTRICTED):
            yield said


def _freed(view: View, orders: Iterable[Statement], as_of: int, known_at: int) -> Iterator[Freed]:
    """Standing events that an order hid which has ended, and that none hides any more."""
    mirror = view.mirror
    hidden = secrecy_of(view, SUBJECT, as_of).hidden_anywhere(mirror)
    retracted = view.retracted(known_at)
    by_event: dict[int, dict[str, Statement]] = defaultdict(dict)
    ended = {order.fact_id: order for order in orders if order.valid_to <= as_of}
    for order in ended.values():
        for reference in order.body.get("covers", ()):
            for ordinal in mirror.find((reference["source"], reference["id"])):
                by_event[ordinal][order.fact_id] = order
    for ordinal, detail in mirror.all_details().items():
        named = orjson.loads(detail).get("secrecy") if b'"secrecy"' in detail else None
        if named in ended:
            by_event[ordinal][named] = ended[named]
    for ordinal, covering in by_event.items():
        known = int(mirror.recorded_at.view[ordinal]) <= known_at
        if known and ordinal not in hidden and mirror.identity(ordinal) not in retracted:
            yield Freed(ordinal, tuple(covering[name] for name in sorted(covering)))


def _people(view: View, ordinals: list[int], known_at: int) -> Mapping[int, set[int]]:
    """Event → numbers of the people it names; an event of people nobody knows is not there."""
    wide = {ordinal for ordinal, _ in view.mirror.wide}
    found: dict[int, set[int]] = {one: set() for one in ordinals if one not in wide}
    for one in wide & set(ordinals):
        members = view.mirror.members(one, known_at)
        if members is not None:
            found[one] = set(members)
    wanted = np.array(sorted(found), dtype=np.uint32)
    for subjects, events in view.mirror.scan_rows() if len(wanted) else ():
        chosen = np.isin(events, wanted)
        for subject, event in zip(subjects[chosen].tolist(), events[chosen].tolist(), strict=True):
            found[event].add(subject)
    return found


def _row(
    view: View,
    freed: Freed,
    people: Mapping[int, set[int]],
    notices: Iterable[FactRow],
    as_of: int,
) -> dict[str, Any]:
    mirror = view.mirror
    source, event = mirror.identity(freed.ordinal)
    activity = mirror.activity_of(freed.ordinal)
    meant = {event, *(order.fact_id for order in freed.orders), *_requests(view, freed.ordinal)}
    return {
        "event": event,
        "source": source,
        "occurred_at": write(int(mirror.occurred_at.view[freed.ordinal])),
        "party": _receiver(activity),
        "categories": sorted(activity.categories) if activity else [],
        "orders": [order.fact_id for order in freed.orders],
        "legal_bases": sorted({order.body.get("legal_basis") or UNKNOWN for order in freed.orders}),
        "ended_at": write(freed.ended_at),
        "people": _counted(people.get(freed.ordinal), notices, meant, as_of),
    }


def _receiver(activity: Activity | None) -> str:
    """Who got the data, or erased it."""
    if isinstance(activity, Flow):
        return activity.to_party
    return activity.holder if activity else UNKNOWN


def _requests(view: View, ordinal: int) -> list[str]:
    """The authority's request that an event names."""
    detail = view.mirror.details(np.array([ordinal], dtype=np.uint32)).get(ordinal, b"{}")
    named = orjson.loads(detail).get("basis", {}).get("legal_request")
    return [named] if named else []


def _counted(
    people: set[int] | None, notices: Iterable[FactRow], meant: set[str], as_of: int
) -> dict[str, int | str]:
    """How many people there are, how many were told, and how many wait."""
    told: set[int] = set()
    everybody = False
    for notice in notices:
        body = orjson.loads(notice.body)
        delivered = body.get("delivered_at")
        if body.get("reference") in meant and delivered and parse(delivered) <= as_of:
            told.update(notice.subjects)
            everybody |= body.get("all") is True
    if people is None:
        counted: int | str = 0 if everybody else UNKNOWN
        return {"all": UNKNOWN, "told": len(told), "waiting": counted}
    reached = people if everybody else people & told
    return {"all": len(people), "told": len(reached), "waiting": len(people - reached)}
