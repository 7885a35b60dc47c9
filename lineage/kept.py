"""Answers to breaches as they were given: what did we know when we notified?

An answer can be had again by its `known_at`; what is kept shows that it was given, when, and what
it said of everybody: counts, duties, holders, findings. It holds no rows of people. One line of
JSON an answer stands beside the store, whichever store that is.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import orjson

from lineage import instants
from lineage.errors import StoreUnavailable

FILE: Final = "traces.ndjson"
ROWS: Final = ("exposed", "onward", "gaps", "not_exposed", "not_onward", "only_there")
_PASSING: Final = frozenset({"as_of", "known_at", "cursor", "limit", "detail"})
"""What of a query does not make it another question."""
_NAMES: Final = ("duty", "holder", "party", "waiting")
"""Fields that tell the members of a list apart."""

Answer = dict[str, Any]


class Change(NamedTuple):
    """What an answer says otherwise than the one before; None where it does not say it."""

    what: str
    before: Any
    after: Any


class KeptAnswers:
    """An append-only file, readable by its owner alone. Safe for several processes."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def keep(self, answer: Answer) -> Answer:
        """Keep an answer, durably, and give back what was kept. Raises StoreUnavailable."""
        kept = {"given_at": instants.write(instants.now()), **without_rows(answer)}
        line = orjson.dumps(kept, option=orjson.OPT_APPEND_NEWLINE)
        try:
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
            descriptor = os.open(self._path, flags, 0o600)
            try:
                whole = os.write(descriptor, line) == len(line)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise StoreUnavailable("the answer cannot be kept") from error
        if not whole:
            raise StoreUnavailable("the answer cannot be kept in full")
        return kept

    def of(self, query: Mapping[str, Any]) -> list[Answer]:
        """Every answer that was given to a question, the oldest first."""
        asked = question(query)
        return [one for one in self._all() if question(one["query"]) == asked]

    def about(self, incident: str | None, holder: str | None) -> list[Answer]:
        """Every answer about an incident, or else about a holder, the oldest first."""
        return [
            one
            for one in self._all()
            if (one["incident"] == incident if incident else one["holder"] == holder)
        ]

    def _all(self) -> Iterator[Answer]:
        if not self._path.exists():
            return
        with self._path.open("rb") as lines:
            for line in lines:
                try:
                    yield orjson.loads(line)
                except orjson.JSONDecodeError:
                    # A line that a full disk cut short; `keep` has said so.
                    continue


def without_rows(answer: Answer) -> Answer:
    """What an answer says of everybody."""
    rest = {name: value for name, value in answer.items() if name not in ROWS}
    rest.pop("next", None)
    return rest


def question(query: Mapping[str, Any]) -> Answer:
    """What makes a query the question that it is, whenever it is asked."""
    return {
        name: value
        for name, value in query.items()
        if name not in _PASSING and not (name == "to" and query.get("incident"))
    }


def changes(before: Answer, after: Answer) -> list[Change]:
    """What an answer says otherwise than the one before, in order of what is said."""
    was, now = (dict(_said(_lasting(one))) for one in (before, after))
    return [
        Change(name, was.get(name), now.get(name))
        for name in sorted({*was, *now})
        if was.get(name) != now.get(name)
    ]


def _lasting(answer: Answer) -> Answer:
    """Without what differs whenever a question is asked."""
    rest = without_rows(answer)
    for name in ("query", "given_at", "statement", "complete", "window"):
        rest.pop(name, None)
    return rest


def _said(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Each statement of an answer under its name, such as `counts.subjects.clear`."""
    if isinstance(value, dict) and set(value) != {"lower", "upper"}:
        for key, one in value.items():
            yield from _said(one, f"{name}.{key}".lstrip("."))
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for one in value:
            yield from _said(one, f"{name}.{_called(one)}")
    else:
        yield name, value


def _called(one: Mapping[str, Any]) -> str:
    told: Iterable[str] = (
        str(one[field]) for field in (*_NAMES, "code", "pressing") if field in one
    )
    return "/".join(told)
