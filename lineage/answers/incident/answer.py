"""The answer to a breach, a page at a time: counts and duties of everybody, rows of some."""

from functools import partial
from typing import Any

from lineage.answers.identities import Identities
from lineage.answers.incident import cursor
from lineage.answers.incident.counts import counts
from lineage.answers.incident.duties import (
    instant,
    written_collisions,
    written_duties,
    written_findings,
)
from lineage.answers.incident.exposed import Names, exposed_rows
from lineage.answers.incident.of_people import not_exposed, not_onward, only_there, rows_of
from lineage.answers.incident.onward import by_holder, onward_rows
from lineage.answers.incident.query import TraceQuery
from lineage.answers.incident.traced import Traced
from lineage.answers.incident.upstream import Giver, holder_role
from lineage.answers.query import known_at_shown
from lineage.answers.secrecy import STATEMENT
from lineage.instants import EARLIEST, write
from lineage.tracing.incident.incident import AVAILABILITY

Answer = dict[str, Any]


def trace_answer(traced: Traced, query: TraceQuery, names: Names, now: int) -> Answer:
    """The contract's Trace."""
    begun = cursor.parse(query.cursor)
    rows, following = cursor.page(_lists(traced, query, names), begun, query.limit)
    return {
        "query": echo(traced, query, now),
        "statement": STATEMENT,
        "complete": following is None and not traced.gaps,
        "next": following.text() if following else None,
        **summary(traced),
        **rows,
    }


def _lists(traced: Traced, query: TraceQuery, names: Names) -> dict[str, cursor.List]:
    """Every list of the contract; of those that nobody asked for no rows."""
    full = query.detail == "full"
    lost = full or traced.matter.incident.kind == AVAILABILITY
    return {
        "exposed": partial(exposed_rows, traced, names),
        "onward": partial(onward_rows, traced, names),
        "gaps": partial(gap_rows, traced),
        "not_exposed": partial(rows_of, traced, not_exposed, names) if full else _nothing,
        "not_onward": partial(rows_of, traced, not_onward, names) if full else _nothing,
        "only_there": partial(rows_of, traced, only_there, names) if lost else _nothing,
    }


def _nothing(_: cursor.Key | None, __: int) -> list[cursor.Row]:
    return []


def summary(traced: Traced) -> Answer:
    """All of an answer that is not a row of somebody."""
    matter, view = traced.matter, traced.view
    incident = matter.incident
    begins = None if matter.open_begun else write(max(incident.begins_at, EARLIEST))
    return {
        "incident": matter.body.get("id"),
        "holder": incident.holder,
        "holder_name": view.party_name(incident.holder, matter.as_of, matter.known_at),
        "holder_role": holder_role(traced.givers),
        "kind": incident.kind,
        "systems": sorted(incident.systems),
        "window": {
            "from": begins,
            "to": None if matter.open_ended else write(incident.ends_at),
        },
        "known_since": instant(matter.known_since) if matter.body else None,
        "counts": counts(traced.affected, traced.unread),
        "upstream": [_giver(one) for one in traced.givers],
        "controllers_to_tell": traced.controllers,
        "other_holders": traced.other_holders,
        "onward_by_holder": by_holder(traced),
        "duties": written_duties(traced),
        "collisions": written_collisions(traced),
        "findings": written_findings(traced),
        "notices_not_understood": list(traced.notices.unread),
    }


def gap_rows(traced: Traced, after: cursor.Key | None, limit: int) -> list[cursor.Row]:
    """Gaps by event, holder and category, after a key of these."""
    identities = Identities(traced.view.mirror, [one.ordinal for one in traced.gaps])
    rows = []
    for one in traced.gaps:
        source, event = identities[one.ordinal]
        key = (event, one.holder, one.category, one.reason, source)
        body = dict(zip(("event", "holder", "category", "reason"), key, strict=False))
        if after is None or key > after:
            rows.append((key, body))
    return sorted(rows, key=lambda row: row[0])[:limit]


def echo(traced: Traced, query: TraceQuery, now: int) -> Answer:
    """The query with its defaults filled in."""
    matter, incident = traced.matter, traced.matter.incident
    asked = query.model_dump(mode="json", by_alias=True, exclude_none=True)
    return {
        "command": "trace",
        **asked,
        "holder": incident.holder,
        "from": None if matter.open_begun else write(incident.begins_at),
        "to": None if matter.open_ended else write(incident.ends_at),
        "kind": incident.kind,
        "reading": traced.reading,
        "systems": sorted(incident.systems),
        "categories": sorted(incident.categories),
        "as_of": write(matter.as_of),
        "known_at": write(known_at_shown(now, matter.known_at)),
    }


def _giver(one: Giver) -> Answer:
    return {
        "party": one.party,
        "role": one.role,
        "on_behalf_of": one.on_behalf_of,
        "agreement": one.agreement,
    }


def traced_nothing(answer: Answer) -> bool:
    """Whether nothing recorded could have been exposed, or gone on."""
    exposed = answer["counts"]["records"]["any"]["upper"]
    return exposed == 0 and not answer["gaps"] and not answer["onward_by_holder"]
