"""A record of a message bus as it came: what quarantine keeps, so that nothing of it is lost.

The form is JSON whose texts are base64, since keys, headers and values may be any bytes.
"""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Final, NamedTuple, Protocol

import orjson

MEDIA: Final = "application/vnd.lineage.bus-record+json"

Headers = Sequence[tuple[str, bytes | None]]


class BusRecord(Protocol):
    """What is kept of a record; records of a client have these and more."""

    @property
    def key(self) -> bytes | None: ...

    @property
    def headers(self) -> Headers: ...

    @property
    def value(self) -> bytes | None: ...


class Captured(NamedTuple):
    """A record apart from where it stood."""

    key: bytes | None
    headers: Headers
    value: bytes | None


def pack(record: BusRecord) -> bytes:
    return orjson.dumps(
        {
            "key": _text(record.key),
            "headers": [(name, _text(value)) for name, value in record.headers],
            "value": _text(record.value),
        }
    )


def unpack(packed: bytes) -> Captured:
    """The inverse of `pack`."""
    body = orjson.loads(packed)
    headers = [(name, _bytes(value)) for name, value in body["headers"]]
    return Captured(_bytes(body["key"]), headers, _bytes(body["value"]))


def _text(value: bytes | None) -> str | None:
    return None if value is None else b64encode(value).decode()


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else b64decode(text)
