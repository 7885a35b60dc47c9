"""The value types that every event is built from.

Wire shapes follow CloudEvents 1.0 and the public contract: times are RFC 3339 with an offset,
`null` and a missing key both mean that nobody declared the value, sets are arrays whose order
has no meaning.
"""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    model_validator,
)

RFC3339 = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})")
is_rfc3339 = RFC3339.fullmatch


class TimestampError(ValueError):
    """Raised for a time that is not RFC 3339 with an offset."""


def _written_as_rfc3339(value: Any) -> Any:
    """Refuse the numbers and bare dates that a lenient parser would take for a time."""
    if isinstance(value, datetime) or (type(value) is str and is_rfc3339(value)):
        return value
    raise TimestampError("expected an RFC 3339 time with an offset, such as 2026-11-23T09:00:00Z")


def _within_reason(value: datetime) -> datetime:
    if 1900 <= value.year < 2200 and 1900 <= value.astimezone(UTC).year < 2200:
        return value
    raise TimestampError("expected a time between the years 1900 and 2200")


def format_instant(value: datetime) -> str:
    """Write a time as the contract does: UTC, a trailing Z, no needless fraction."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


Instant = Annotated[
    AwareDatetime,
    BeforeValidator(_written_as_rfc3339, json_schema_input_type=str),
    AfterValidator(_within_reason),
    PlainSerializer(format_instant, return_type=str, when_used="json"),
]
"""A moment, RFC 3339 with an offset on the wire."""

Code = Annotated[str, Field(min_length=1, max_length=200)]
"""A term of some vocabulary. Codes nobody declared are accepted and raise a finding."""

Reference = Annotated[str, Field(min_length=1, max_length=500)]
"""The identity of something recorded elsewhere, such as an agreement or a legal request."""

Place = Annotated[str, Field(pattern=r"^[A-Z]{2,3}(-[A-Z0-9]{1,3})?$")]
"""ISO 3166-1 alpha-2, ISO 3166-2 with a subdivision, or an organisation such as `EPO`."""

Text = Annotated[str, Field(max_length=2000)]
"""Free text for people; never about a data subject."""

# Strict, so that a boolean is not taken for 1: laws draw their lines at numbers.
Metres = Annotated[float, Field(ge=0, allow_inf_nan=False, strict=True)]
Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False, strict=True)]
Percent = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False, strict=True)]


class Event(BaseModel):
    """Base of every model of the wire: frozen, and what it does not know it keeps."""

    model_config = ConfigDict(
        frozen=True,
        extra="allow",
        populate_by_name=True,
        allow_inf_nan=False,
        regex_engine="rust-regex",
        use_attribute_docstrings=True,
    )

    @model_validator(mode="before")
    @classmethod
    def _null_is_missing(cls, value: Any) -> Any:
        """Both mean that nobody declared the value; of fields nobody knows a null is kept."""
        if not isinstance(value, dict) or None not in value.values():
            return value
        known = {field.alias or name for name, field in cls.model_fields.items()}
        return {name: one for name, one in value.items() if one is not None or name not in known}


class EventReference(Event):
    """Another event. Without a source it is one of the same source as the event that refers."""

    id: Reference
    source: Reference | None = None


def _reference_from_text(value: Any) -> Any:
    return {"id": value} if isinstance(value, str) else value


AnyReference = Annotated[
    EventReference,
    BeforeValidator(_reference_from_text, json_schema_input_type=str | EventReference),
]
"""An event id of the same source, or `{"source": …, "id": …}`."""
