"""Take raw identifiers out of whatever is going to be stored.

Senders are told not to put a person into an event's id, yet they do ("consent-1001"). Refusing
such evidence would lose it, keeping it would store the identifier, so it is replaced by the
person's pseudonym: the same in every event, hence identities still match.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

import orjson
from msgspec.structs import replace

from lineage.events.envelope import FACTS
from lineage.events.facts.base import Paths
from lineage.ingest.decoded import DecodedEvent, DecodedFact

Names = Mapping[str, tuple[int, str]]
"""Raw identifier → (subject number, pseudonym)."""

SHORTEST: Final = 2
"""Identifiers of one character are found in any text and name nobody there."""


def names_people(event: DecodedEvent) -> bool:
    """Whether an identifier may stand where it should not; quick, and never wrongly False."""
    for person in event.people:
        if person in event.id:
            return True
        if event.detail and orjson.dumps(person)[1:-1] in event.detail:
            return True
        for _, parent in event.derived_from:
            if person in parent:
                return True
    return False


def people_in(body: Mapping[str, Any], paths: Paths) -> list[str]:
    """Raw identifiers that the data of an event names, in order of first mention."""
    found: dict[str, None] = {}
    for path in paths:
        for person in _reached(body, path):
            name = person.get("id") if isinstance(person, dict) else person
            if isinstance(name, str):
                found[name] = None
    return list(found)


def _reached(value: Any, path: tuple[str, ...]) -> Iterator[Any]:
    """What stands at the end of a path, which leads through lists."""
    if isinstance(value, list):
        for item in value:
            yield from _reached(item, path)
    elif not path:
        yield value
    elif isinstance(value, Mapping):
        yield from _reached(value.get(path[0]), path[1:])


def names_anyone(text: str, identifiers: Iterable[str]) -> bool:
    """Whether any identifier stands in the text as a whole word."""
    return any(
        _word(identifier).search(text)
        for identifier in identifiers
        if len(identifier) >= SHORTEST and identifier in text
    )


class ResolvedFact(NamedTuple):
    """A fact in which people are subject numbers."""

    fact_id: str
    body: bytes
    """Canonical JSON."""
    digest: bytes
    """Sixteen bytes that tell two statements apart."""


def resolved_fact(fact: DecodedFact, names: Names) -> ResolvedFact:
    """Put numbers where the fact names people, and pseudonyms where it should not have."""
    body = fact.body
    for path in fact.subject_paths:
        body = _numbered(body, path, names)
    body = _scrubbed_value(body, lambda text: scrubbed(text, names))
    fact_id = names[fact.fact_id][1] if _is_person(fact) else scrubbed(fact.fact_id, names)
    canonical = orjson.dumps(body, option=orjson.OPT_SORT_KEYS)
    digest = hashlib.blake2b(fact.type.encode() + b"\0" + canonical, digest_size=16).digest()
    return ResolvedFact(fact_id, canonical, digest)


def without_names(event: DecodedEvent, names: Names) -> DecodedEvent:
    """The event with pseudonyms for identifiers in its id, its parents' ids and its detail."""
    parents = tuple((source, scrubbed(parent, names)) for source, parent in event.derived_from)
    event = replace(event, id=scrubbed(event.id, names), derived_from=parents)
    if not event.detail:
        return event
    detail = _scrubbed_value(orjson.loads(event.detail), lambda text: scrubbed(text, names))
    return replace(event, detail=orjson.dumps(detail, option=orjson.OPT_SORT_KEYS))


def scrubbed(text: str, names: Names) -> str:
    """The text with every whole-word identifier replaced by its pseudonym."""
    for identifier in sorted(names, key=len, reverse=True):
        if len(identifier) >= SHORTEST and identifier in text:
            text = _word(identifier).sub(names[identifier][1], text)
    return text


def _is_person(fact: DecodedFact) -> bool:
    return ("id",) in FACTS[fact.type].SUBJECT_PATHS


def _numbered(value: Any, path: tuple[str, ...], names: Names) -> Any:
    if isinstance(value, list):
        return [_numbered(item, path, names) for item in value]
    if not path:
        if isinstance(value, dict):
            person: Any = value.get("id")
            return {**value, "id": names[person][0]} if person in names else value
        return names[value][0] if value in names else value
    if isinstance(value, dict) and path[0] in value:
        return {**value, path[0]: _numbered(value[path[0]], path[1:], names)}
    return value


def _scrubbed_value(value: Any, scrub: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, list):
        return [_scrubbed_value(item, scrub) for item in value]
    if isinstance(value, dict):
        return {scrub(name): _scrubbed_value(item, scrub) for name, item in value.items()}
    return value


def _word(identifier: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z0-9]){re.escape(identifier)}(?![A-Za-z0-9])")
