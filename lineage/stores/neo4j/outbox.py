"""The outbox of findings, and positions that belong to no batch.

A finding that is or was open is a node with what people want to see of it; what is told of it, in
the order in which it was told, stands in nodes of its own.
"""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import orjson
from neo4j import ManagedTransaction

from lineage.errors import HeadMoved
from lineage.stores.base import About, Announcement, Relate
from lineage.stores.neo4j.connection import Connection

PAGE_FINDINGS: Final = 5_000
_SHOWN: Final = ("code", "severity", "event", "party", "reason", "rule", "occurred_at", "subjects")
"""What people want to see of a finding, as its message names it."""

# Setting a property takes the node's lock, so that announcers take turns before they read.
_TURN: Final = """
MERGE (outbox:Outbox {name: 'findings'}) ON CREATE SET outbox.judged = 0, outbox.last = 0
SET outbox.in_use = true
RETURN outbox.judged AS judged, outbox.last AS last, outbox.token AS token
"""
_TELL: Final = """
UNWIND $told AS row
CREATE (announcement:Announcement) SET announcement = row.said
MERGE (finding:Finding {identity: row.said.finding})
SET finding += row.shown, finding.is_open = row.said.is_open, finding.last_told = row.said.number
WITH finding, row
CALL (finding, row) {
  UNWIND row.parties AS id MATCH (party:Party {id: id}) MERGE (finding)-[:ABOUT]->(party)
}
CALL (finding, row) {
  UNWIND row.activities AS number
  MATCH (activity:Activity {number: number}) MERGE (finding)-[:ABOUT]->(activity)
}
CALL (finding, row) {
  UNWIND row.people AS number
  MATCH (person:Subject {number: number}) MERGE (finding)-[:ABOUT]->(person)
}
"""
_TOOK: Final = """
MATCH (outbox:Outbox {name: 'findings'})
SET outbox.judged = $judged, outbox.last = $last, outbox.token = $token
"""
_JUDGED: Final = "MATCH (outbox:Outbox {name: 'findings'}) RETURN outbox.judged AS judged"
_ANNOUNCEMENTS: Final = """
MATCH (announcement:Announcement) WHERE announcement.number > $after
RETURN announcement ORDER BY announcement.number LIMIT $limit
"""
_OPEN: Final = """
MATCH (announcement:Announcement) WHERE announcement.number > $after AND announcement.is_open
MATCH (finding:Finding {identity: announcement.finding, last_told: announcement.number})
RETURN announcement ORDER BY announcement.number LIMIT $limit
"""
_MARK: Final = """
UNWIND $kept AS row
MERGE (source:Source {name: row[0]}) SET source.position = row[1]
"""
_UNMARK: Final = "UNWIND $dropped AS name MATCH (source:Source {name: name}) DELETE source"


def judged(connection: Connection) -> int:
    found = connection.read(_JUDGED)
    return int(found[0]["judged"]) if found else 0


def announce(
    connection: Connection, judged: int, announcements: Sequence[Announcement], about: Relate
) -> None:
    """Raises HeadMoved where another announcer was faster."""
    token = secrets.token_hex(16)
    related = about(announcements) if announcements else {}
    told = [
        {
            "said": {
                "number": one.number,
                "finding": one.finding,
                "is_open": one.is_open,
                "message": one.message.decode(),
            },
            **_for_people(one, related.get(one.finding)),
        }
        for one in announcements
    ]

    def work(tx: ManagedTransaction) -> None:
        outbox = tx.run(_TURN).single(strict=True)
        if outbox["token"] == token:
            return
        last = outbox["last"]
        follow = [one.number for one in announcements] == [
            last + 1 + place for place in range(len(announcements))
        ]
        if judged < outbox["judged"] or not follow:
            raise HeadMoved("another announcer was faster")
        for start in range(0, len(told), PAGE_FINDINGS):
            tx.run(_TELL, told=told[start : start + PAGE_FINDINGS])
        tx.run(_TOOK, judged=judged, last=last + len(told), token=token)

    connection.write(work)


def announcements(connection: Connection, after: int, limit: int) -> list[Announcement]:
    found = connection.read(_ANNOUNCEMENTS, after=after, limit=limit)
    return [_announcement(row["announcement"]) for row in found]


def open_findings(connection: Connection) -> Iterator[Announcement]:
    after = 0
    while found := connection.read(_OPEN, after=after, limit=PAGE_FINDINGS):
        yield from (_announcement(row["announcement"]) for row in found)
        after = found[-1]["announcement"]["number"]


def mark(connection: Connection, positions: Mapping[str, str]) -> None:
    kept = [pair for pair in positions.items() if pair[1]]
    dropped = [source for source, position in positions.items() if not position]

    def work(tx: ManagedTransaction) -> None:
        tx.run(_MARK, kept=kept)
        tx.run(_UNMARK, dropped=dropped)

    connection.write(work)


def _for_people(announcement: Announcement, about: About | None) -> dict[str, Any]:
    data = orjson.loads(announcement.message).get("data", {})
    shown = {name: data[name] for name in _SHOWN if isinstance(data.get(name), str | int)}
    party = str(shown.get("party", ""))
    return {
        "shown": shown,
        # Several parties stand there as one text.
        "parties": sorted({party, *party.split(", ")}),
        "activities": [about.activity] if about else [],
        "people": list(about.people) if about else [],
    }


def _announcement(node: Any) -> Announcement:
    return Announcement(node["number"], node["finding"], node["is_open"], node["message"].encode())
