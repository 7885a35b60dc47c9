"""Findings as they come and go: what is to be told after the record has grown.

Findings are derived from the record, never stored (adr/0004), so they are derived again and held
against what was announced last: what is new, has changed or is cured becomes an announcement, in
one transaction with how far the record was looked at. Whoever tells them reads the store's outbox.
"""

import hashlib
from collections.abc import Iterable
from typing import Any, Final

import orjson

from lineage import instants
from lineage.errors import HeadMoved
from lineage.stores.base import Announcement, LineageStore, Relate, unrelated

TYPE: Final = "personaldata.finding.v1"

NEW: Final = "new"
CHANGED: Final = "changed"
CURED: Final = "cured"

Change = tuple[str, str, dict[str, Any]]
"""A finding's identity, its new state, its content."""

PAGE: Final = 5_000
"""Announcements of one transaction."""


class Announcer:
    """Knows what was announced of one store. Not for several threads."""

    def __init__(self, store: LineageStore, installation: str) -> None:
        self._store, self._installation = store, installation
        self._told: dict[str, bytes] = {}
        """Open finding → digest of what was said of it."""
        self._number = 0
        self._catch_up()

    def announce(
        self, judged: int, findings: Iterable[dict[str, Any]], about: Relate = unrelated
    ) -> int:
        """Announce how the findings as of batch `judged` differ from the last ones; how many.

        Where another announcer was faster it learns from that and tries again.
        """
        standing = {identity_of(finding): finding for finding in findings}
        while True:
            changes = self._changes(standing)
            if not changes and self._store.judged() >= judged:
                return 0
            try:
                self._save(judged, changes, about)
            except HeadMoved:
                if self._store.judged() > judged:
                    return 0
                self._catch_up()
            else:
                return len(changes)

    def _changes(self, standing: dict[str, dict[str, Any]]) -> list[Change]:
        """What is not as it was told."""
        changes: list[Change] = []
        for identity, finding in standing.items():
            digest = self._told.get(identity)
            if digest != digest_of(finding):
                changes.append((identity, CHANGED if digest else NEW, finding))
        gone = self._told.keys() - standing.keys()
        if gone:
            last = {
                one.finding: orjson.loads(one.message)["data"]
                for one in self._store.open_findings()
                if one.finding in gone
            }
            changes += [(identity, CURED, last[identity]) for identity in sorted(gone)]
        return changes

    def _save(self, judged: int, changes: list[Change], about: Relate) -> None:
        at = instants.write(instants.now())
        for start in range(0, max(1, len(changes)), PAGE):
            page = [
                self._announcement(self._number + 1 + index, at, *change)
                for index, change in enumerate(changes[start : start + PAGE])
            ]
            # Only the last page says that the record was looked at so far.
            is_last = start + PAGE >= len(changes)
            self._store.announce(judged if is_last else self._store.judged(), page, about)
            self._number += len(page)
            for one, (_, _, finding) in zip(page, changes[start : start + PAGE], strict=True):
                if one.is_open:
                    self._told[one.finding] = digest_of(finding)
                else:
                    del self._told[one.finding]

    def _announcement(
        self, number: int, at: str, identity: str, state: str, finding: dict[str, Any]
    ) -> Announcement:
        event = {
            "specversion": "1.0",
            "id": f"{identity}-{number}",
            "source": f"//lineage/{self._installation}",
            "type": TYPE,
            "time": at,
            "datacontenttype": "application/json",
            "data": {**finding, "finding": identity, "state": state},
        }
        return Announcement(number, identity, state != CURED, orjson.dumps(event))

    def _catch_up(self) -> None:
        """Learn what was announced, by this process or another."""
        self._told.clear()
        for one in self._store.open_findings():
            self._told[one.finding] = digest_of(orjson.loads(one.message)["data"])
            self._number = max(self._number, one.number)
        while page := self._store.announcements(self._number, PAGE):
            self._number = page[-1].number


def identity_of(finding: dict[str, Any]) -> str:
    """The same for as long as a finding is about the same thing for the same reason."""
    about = [finding.get(name) for name in ("code", "event", "party", "rule", "reason")]
    return hashlib.blake2b(orjson.dumps(about), digest_size=12).hexdigest()


def digest_of(finding: dict[str, Any]) -> bytes:
    """Tells two contents of a finding apart; its state in an announcement is not part of it."""
    content = {name: one for name, one in finding.items() if name not in ("finding", "state")}
    return hashlib.blake2b(
        orjson.dumps(content, option=orjson.OPT_SORT_KEYS), digest_size=12
    ).digest()
