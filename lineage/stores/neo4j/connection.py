"""One driver, and the only two ways to use it: a managed read and a managed write.

Sessions share a bookmark manager, so that whoever writes through this connection reads what was
written, from whichever member of a cluster. The driver retries what passes, with jitter.
"""

import random
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, LiteralString
from urllib.parse import SplitResult, urlsplit

import neo4j
from neo4j import GraphDatabase, ManagedTransaction, Record
from neo4j.exceptions import IncompleteCommit, Neo4jError, TransientError

from lineage.errors import OutcomeUnknown, StoreUnavailable, UsageError
from lineage.stores.neo4j.errors import OUT_OF_REACH, translated

SCHEMES: Final = ("neo4j", "neo4j+s", "bolt", "bolt+s")
"""With `+s` the connection is encrypted and the server's certificate verified."""

RETRY_S: Final = 5.0
"""How long the driver tries again before a call fails; nothing is written then."""
DOUBT_S: Final = 60.0
"""How long a write whose commit was cut off is repeated: a server takes 15 s to recover."""
SCHEMA_S: Final = 60.0
"""How long a change of the schema is repeated while others change it."""
CONNECT_S: Final = 5.0
CONNECTIONS_MAX: Final = 50
IDLE_S: Final = 2.0
"""A pooled connection that rested longer is tried before it is used: the server may be another."""
FETCH_ROWS: Final = 1000
PORT: Final = 7687
"""Where a server listens when an address names no port."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is, and as whom to speak to it. Never shows the password."""

    url: str
    user: str = "neo4j"
    password: str = field(default="", repr=False)
    database: str = "neo4j"
    ca_file: str = ""
    """Certificates that vouch for the server's, in place of the system's."""

    def __post_init__(self) -> None:
        """Raises UsageError for an address that is none."""
        parts = urlsplit(self.url)
        if parts.scheme not in SCHEMES:
            raise UsageError(f"expected a store of {', '.join(f'{one}://' for one in SCHEMES)}")
        if "@" in parts.netloc:
            raise UsageError(
                "an address with a password in it ends up in logs; use LINEAGE_NEO4J_USER and"
                " LINEAGE_NEO4J_PASSWORD_FILE"
            )
        if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
            raise UsageError("expected an address such as neo4j://HOST:7687")
        if self.ca_file and not self._secure:
            raise UsageError("LINEAGE_NEO4J_CA_FILE needs an address that begins neo4j+s or bolt+s")

    @property
    def _secure(self) -> bool:
        return urlsplit(self.url).scheme.endswith("+s")

    @property
    def plain_url(self) -> str:
        """The address without its claim to a certificate, which `encryption` makes in its place."""
        return self.url.replace("+s://", "://", 1)

    @property
    def encryption(self) -> ssl.SSLContext | None:
        """How the server is told to prove who it is. Raises UsageError for an unusable file."""
        if not self._secure:
            return None
        try:
            return ssl.create_default_context(cafile=self.ca_file or None)
        except (OSError, ssl.SSLError) as error:
            raise UsageError("the file of LINEAGE_NEO4J_CA_FILE cannot be used") from error


class Connection:
    """A pool of connections to one database. Safe for several threads."""

    def __init__(self, address: Address) -> None:
        """Connects when first used, but for a look at the certificate where there must be one.

        Raises UsageError for settings that cannot be used, StoreUnavailable for a certificate that
        nobody vouches for.
        """
        encryption = address.encryption
        if encryption:
            _verify(urlsplit(address.url), encryption)
        with translated():
            self._driver = GraphDatabase.driver(
                address.plain_url,
                auth=(address.user, address.password),
                ssl_context=encryption,
                connection_timeout=CONNECT_S,
                connection_acquisition_timeout=2 * CONNECT_S,
                max_connection_pool_size=CONNECTIONS_MAX,
                max_transaction_retry_time=RETRY_S,
                liveness_check_timeout=IDLE_S,
                notifications_min_severity=neo4j.NotificationMinimumSeverity.OFF,
                telemetry_disabled=True,
            )
        self._database = address.database
        self._bookmarks = GraphDatabase.bookmark_manager()

    def read(self, query: LiteralString, **parameters: Any) -> list[Record]:
        """The records of one query."""
        with translated():
            try:
                return self._read(query, parameters)
            except IncompleteCommit:
                # A read commits nothing, but the driver does not repeat what was cut off there.
                return self._read(query, parameters)

    def _read(self, query: LiteralString, parameters: dict[str, Any]) -> list[Record]:
        with self._session() as session:
            return session.execute_read(lambda tx: list(tx.run(query, parameters)))

    def change(self, query: LiteralString, **parameters: Any) -> list[Record]:
        """The records of one query that changes something and does no harm when repeated."""
        found: list[Record] = []

        def work(tx: ManagedTransaction) -> None:
            found[:] = tx.run(query, parameters)

        self.write(work)
        return found

    def write(self, work: Callable[[ManagedTransaction], object]) -> None:
        """Do `work` in one transaction, which must recognise what it wrote before.

        A connection that is lost during a commit leaves its outcome unknown, and the driver does
        not try that again. Raises OutcomeUnknown where it stays unknown.
        """
        with translated():
            self._insist(work)

    def _insist(self, work: Callable[[ManagedTransaction], object]) -> None:
        until = 0.0
        while True:
            try:
                with self._session() as session:
                    session.execute_write(work)
                return
            except IncompleteCommit:
                until = until or time.monotonic() + DOUBT_S
            except OUT_OF_REACH:
                if not until:
                    raise
            if time.monotonic() > until:
                raise OutcomeUnknown(
                    "the Neo4j server went away during a commit and did not come back; send the"
                    " batch again when it does: what is recorded already is recognised"
                )
            time.sleep(random.uniform(0.1, 1.0))

    def change_schema(self, statement: LiteralString) -> None:
        """Run one statement that changes the schema, which no other may share.

        It is run again where another process changes the schema at the same time: the server sends
        one of them away, or does not heed an IF NOT EXISTS.
        """
        until = time.monotonic() + SCHEMA_S
        with translated():
            while True:
                try:
                    with self._session() as session:
                        session.run(statement).consume()
                    return
                except Neo4jError as error:
                    if not _may_pass(error) or time.monotonic() > until:
                        raise
                time.sleep(random.uniform(0.05, 0.5))

    def close(self) -> None:
        self._driver.close()

    def _session(self) -> neo4j.Session:
        return self._driver.session(
            database=self._database,
            bookmark_manager=self._bookmarks,
            fetch_size=FETCH_ROWS,
        )


def _verify(server: SplitResult, encryption: ssl.SSLContext) -> None:
    """Whether a server that can be reached is who it should be; a routed driver does not tell."""
    try:
        with (
            socket.create_connection((server.hostname, server.port or PORT), CONNECT_S) as plain,
            encryption.wrap_socket(plain, server_hostname=server.hostname),
        ):
            return
    except ssl.SSLCertVerificationError as error:
        raise StoreUnavailable(
            "the Neo4j server's certificate cannot be verified: it is for another name, has ended,"
            " or LINEAGE_NEO4J_CA_FILE does not hold the authority that signed it"
        ) from error
    except OSError:
        # Nobody is there: the driver tries for a while, and says so.
        return


def _may_pass(error: Neo4jError) -> bool:
    """Whether a change of the schema met another one, and may succeed or be done when repeated."""
    return isinstance(error, TransientError) or (error.code or "").endswith("AlreadyExists")
