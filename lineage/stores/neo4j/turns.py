"""Writers take turns: whoever was overtaken is let pass by all that come after.

Who has just recorded would be first again more often than not, since it need not learn what was
recorded. So a writer that was overtaken, or that finds others waiting, stands in a queue of nodes,
and prepares its batch anew when nobody stands before it. Standing there is a lease, so that a
writer that died holds nobody up for longer than that. The queue is a courtesy: the number of a
batch alone decides who was first, and a writer without contenders writes nothing here.
"""

import random
import secrets
import time
from collections.abc import Generator
from contextlib import suppress
from typing import Final

from lineage.errors import StoreError
from lineage.stores.base import PATIENCE_S
from lineage.stores.neo4j.connection import Connection

LEASE_S: Final = 10.0
"""How long a writer that is silent is waited for: preparing a large batch takes a second or two."""
LOOK_S: Final = (0.005, 0.02)
"""How long a writer rests before it looks again whose turn it is, at random."""

_STAND: Final = """
MERGE (turn:Turn {writer: $writer})
  ON CREATE SET turn.since = timestamp()
SET turn.until = timestamp() + $lease_ms
WITH turn
MATCH (gone:Turn) WHERE gone.until < timestamp() - 3600000
DELETE gone
"""
_FIRST: Final = """
MATCH (turn:Turn) WHERE turn.until > timestamp()
RETURN turn.writer AS writer ORDER BY turn.since, writer LIMIT 1
"""
LEAVE: Final = "MATCH (turn:Turn {writer: $writer}) DELETE turn"


class Turns:
    """The queue, as one writer sees it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._writer = secrets.token_hex(8)
        self._renew_at = 0.0

    @property
    def standing(self) -> str:
        """This writer's name in the queue, empty where it does not stand there."""
        return self._writer if self._renew_at else ""

    def over(self) -> None:
        """The turn was taken: the transaction of the batch took this writer out of the queue."""
        self._renew_at = 0.0

    def taken(self) -> Generator[bool]:
        """Steps as `LineageStore.turns` describes them."""
        until = time.monotonic() + PATIENCE_S
        overtaken = False
        try:
            while True:
                overtaken = self._waited(overtaken, until)
                yield overtaken
                overtaken = True
                if time.monotonic() > until:
                    return
        finally:
            self._leave()

    def _waited(self, overtaken: bool, until: float) -> bool:
        """Wait until nobody stands before us; whether others may have recorded meanwhile."""
        while True:
            if overtaken:
                self._stand()
            first = self._connection.read(_FIRST)
            if not first or first[0]["writer"] == self._writer or time.monotonic() > until:
                return overtaken
            if overtaken:
                time.sleep(random.uniform(*LOOK_S))
            overtaken = True

    def _stand(self) -> None:
        """Stand in the queue, or go on standing there."""
        now = time.monotonic()
        if now > self._renew_at:
            lease_ms = int(LEASE_S * 1000)
            self._connection.change(_STAND, writer=self._writer, lease_ms=lease_ms)
            self._renew_at = now + LEASE_S / 3

    def _leave(self) -> None:
        if not self.standing:
            return
        self._renew_at = 0.0
        # Where the server is away the lease runs out by itself.
        with suppress(StoreError):
            self._connection.change(LEAVE, writer=self._writer)
