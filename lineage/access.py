"""Who asked about whom: a journal of every query about a person, without raw identifiers.

One line of JSON a query, appended with a single unbuffered write, so that it survives the death
of the process; it reaches the disk within about a second, so that it mostly survives the death of
the machine. An answer that cannot be journalled is not given.
"""

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

import orjson

from lineage import instants
from lineage.errors import StoreUnavailable
from lineage.subjects.directory import Directory
from lineage.subjects.keys import Keys

FILE: Final = "access.ndjson"
NOT_RECORDED: Final = "not-recorded"
"""Stands for a person of whom the store has never heard."""
SYNC_S: Final = 1.0
PSEUDONYMS_MAX: Final = 50_000
"""Pseudonyms remembered in memory, to spare a read of the store."""


class AccessJournal:
    """An append-only file, readable by its owner alone. Safe for several threads and processes."""

    def __init__(
        self,
        path: Path,
        keys: Keys,
        directory: Directory,
        catch_up: Callable[[], object] = lambda: None,
    ) -> None:
        """`catch_up` lets the directory learn of newcomers.

        Raises StoreUnavailable where the file cannot be opened for appending.
        """
        self._keys, self._directory, self._catch_up = keys, directory, catch_up
        self._pseudonyms: dict[bytes, str] = {}
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._torn = self._failed = False
        try:
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
            self._descriptor = os.open(path, flags, 0o600)
            os.fchmod(self._descriptor, 0o600)
        except OSError as error:
            raise StoreUnavailable("the access journal cannot be opened") from error

    def record(
        self,
        who: str,
        what: str,
        subject: str | None,
        *,
        audience: str | None = None,
        law: str | None = None,
        scope: str | None = None,
        about: str | None = None,
    ) -> None:
        """Note a query about a person, before it is answered. `subject` is the raw identifier.

        It is None where the answer is about everybody whom something concerns, which `about` names.
        `who` is a token's name, `local` or `cli`; `what` a route's template or a command; None
        stands for what does not apply. Raises StoreUnavailable; then the query must not be
        answered.
        """
        line = orjson.dumps(
            {
                "at": instants.write(instants.now()),
                "who": who,
                "what": what,
                "scope": scope,
                "subject": None if subject is None else self._pseudonym(subject),
                "audience": audience,
                "law": law,
                **({} if about is None else {"about": about}),
            },
            option=orjson.OPT_APPEND_NEWLINE,
        )
        self._append(line)
        if self._timer is None:
            self._sync_soon()

    def wait_until_synced(self) -> None:
        """Return once a synchronisation that is due has run."""
        timer = self._timer
        if timer is not None:
            timer.join()

    def close(self) -> None:
        """Make what was written durable and close the file. Closing twice is harmless."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            if self._descriptor >= 0:
                os.fsync(self._descriptor)
                os.close(self._descriptor)
                self._descriptor = -1

    def _append(self, line: bytes) -> None:
        if self._failed:
            raise StoreUnavailable("the access journal could not be made durable")
        if self._torn:
            line = b"\n" + line
        try:
            self._torn = os.write(self._descriptor, line) != len(line)
        except OSError as error:
            raise StoreUnavailable("the access journal cannot be written") from error
        if self._torn:
            raise StoreUnavailable("the access journal cannot be written in full")

    def _pseudonym(self, subject: str) -> str:
        # Remembered by keyed hash: no identifier stays in memory either.
        tag = self._keys.tag(subject)
        known = self._pseudonyms.get(tag)
        if known is None:
            self._catch_up()
            number = self._directory.find(subject)
            if number is None:
                return NOT_RECORDED
            if len(self._pseudonyms) >= PSEUDONYMS_MAX:
                self._pseudonyms.clear()
            known = self._pseudonyms[tag] = self._directory.pseudonym(number)
        return known

    def _sync_soon(self) -> None:
        with self._lock:
            if self._timer is None and self._descriptor >= 0:
                self._timer = threading.Timer(SYNC_S, self._sync)
                self._timer.daemon = True
                self._timer.start()

    def _sync(self) -> None:
        with self._lock:
            # What is written from here on waits for the next round.
            self._timer = None
            try:
                if self._descriptor >= 0:
                    os.fsync(self._descriptor)
            except OSError:
                # Nobody waits for this thread; the next query is refused instead.
                self._failed = True
