"""A wire between driver and server that can be cut at the worst moment."""

import select
import socket
import threading
from enum import Enum
from typing import Final
from urllib.parse import urlsplit

from lineage.stores.neo4j.connection import Address

COMMIT: Final = b"\x00\x02\xb0\x12\x00\x00"
"""The Bolt message that asks for a commit, in its frame."""


class Cut(Enum):
    """When a connection is lost."""

    NEVER = "never"
    BEFORE_COMMIT = "before the server hears of the commit"
    AFTER_COMMIT = "after the commit, before its acknowledgement"


class Proxy:
    """Listens on a port of its own and passes on, until told to cut the next commit."""

    def __init__(self, address: Address) -> None:
        parts = urlsplit(address.url)
        assert parts.hostname
        assert parts.port
        self._server = (parts.hostname, parts.port)
        self._listening = socket.create_server(("127.0.0.1", 0))
        port = self._listening.getsockname()[1]
        # Only the plain scheme stays on the wire: the other asks the server where to go.
        self.address = Address(
            f"bolt://127.0.0.1:{port}", address.user, address.password, address.database
        )
        self.cut = Cut.NEVER
        self.cuts = 0
        self.stays_away = False
        """Whether nobody is let in any more once a commit was cut."""
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._pass_on, args=(client,), daemon=True).start()

    def _pass_on(self, client: socket.socket) -> None:
        with client, socket.create_connection(self._server) as server:
            while True:
                ready, _, _ = select.select([client, server], [], [])
                for end in ready:
                    received = end.recv(1 << 16)
                    if not received:
                        return
                    if end is client and received.endswith(COMMIT) and self.cut is not Cut.NEVER:
                        self._cut(server, received)
                        return
                    (server if end is client else client).sendall(received)

    def _cut(self, server: socket.socket, received: bytes) -> None:
        now, self.cut = self.cut, Cut.NEVER
        if self.stays_away:
            # Closing alone would let in whoever a thread waits for already.
            self._listening.shutdown(socket.SHUT_RDWR)
        self.cuts += 1
        if now is Cut.AFTER_COMMIT:
            server.sendall(received)
            # What the server says is lost; that it says something means that it has committed.
            server.recv(1 << 16)
