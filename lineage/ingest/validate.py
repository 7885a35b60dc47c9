"""What an event may be, apart from how it is taken in: used by the decoder and by senders.

Senders check before they send, so this needs neither a store nor its columns.
"""

from functools import cache
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from lineage.events.common import Event
from lineage.events.envelope import MODELS, Envelope
from lineage.events.facts.base import Fact
from lineage.ingest.decoded import Refusal
from lineage.ingest.json_text import check_depth
from lineage.instants import OPEN, from_datetime
from lineage.validation import first_complaint

AHEAD_MAX: Final = 5 * 60 * 1_000_000
"""How far ahead of its recording something may have happened before its clock is doubted."""


def validated(value: dict[str, Any]) -> tuple[Envelope, Event]:
    """A CloudEvent in parsed JSON as envelope and data. Raises Refusal."""
    check_depth(value)
    try:
        envelope = Envelope.model_validate(value)
    except ValidationError as error:
        raise _refusal(error, "invalid-envelope", "") from None
    model = MODELS.get(envelope.type)
    if model is None:
        raise Refusal("unknown-type", "type: expected one of the documented event types")
    try:
        return envelope, model.model_validate(value.get("data"))
    except ValidationError as error:
        raise _refusal(error, "invalid-data", "data.") from None


def interval_of(fact: Fact, occurred_at: int) -> tuple[int, int]:
    """When a fact is true, with what nobody declared filled in. Raises Refusal."""
    valid_from = from_datetime(fact.valid_from) if fact.valid_from else occurred_at
    valid_to = from_datetime(fact.valid_to) if fact.valid_to else OPEN
    if valid_to < valid_from:
        raise Refusal("invalid-data", "data: expected valid_to not before valid_from")
    return valid_from, valid_to


def check_ahead(occurred_at: int, clock: int, *, planned: bool) -> None:
    """Only a plan may lie ahead of its recording. Raises Refusal."""
    if occurred_at > clock + AHEAD_MAX and not planned:
        raise Refusal("time-in-future", "time: expected at most five minutes ahead")


def _refusal(error: ValidationError, reason: str, prefix: str) -> Refusal:
    """The first complaint as a refusal: which field, and what was expected of it."""
    kind, place, expected = first_complaint(error, _names())
    detail = f"{prefix}{place or 'object'}: {expected}"
    return Refusal(_special_reason(kind, place) or reason, detail)


@cache
def _names() -> frozenset[str]:
    """Every name the wire gives to a field, of any event."""
    names: set[str] = set()
    waiting: list[type[BaseModel]] = [Event]
    while waiting:
        model = waiting.pop()
        waiting += model.__subclasses__()
        names.update(field.alias or name for name, field in model.model_fields.items())
    return frozenset(names)


def _special_reason(complaint: str, place: str) -> str | None:
    if complaint == "too_long" and place.endswith("subjects"):
        return "too-many-subjects"
    if place == "specversion":
        return "unsupported-specversion"
    if complaint in {"value_error", "timezone_aware"} and place.endswith(("time", "_at")):
        return "invalid-time"
    return None
