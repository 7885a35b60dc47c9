"""A record of a message bus as it came: what quarantine keeps, so that nothing of it is lost.

The form is JSON whose texts are base64, since keys, headers and values may be any bytes. A header's
name stands beside its value as it is, unless it is not UTF-8: then its bytes do, as a third text.
"""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Final, NamedTuple, Protocol

import orjson

MEDIA: Final = "application/vnd.lineage.bus-record+json"
OPENLINEAGE: Final = "application/vnd.openlineage+json"
OF_OPENLINEAGE: Final = f"{MEDIA};of={OPENLINEAGE}"
"""A record of a topic of OpenLineage events."""

Headers = Sequence[tuple[str, bytes | None]]
"""Names that are not UTF-8 hold their bytes as Python holds them in names of files (PEP 383)."""


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


def media_of(read_as: str) -> str:
    """The media type of a packed record by what it was read as; empty stands for CloudEvents."""
    return OF_OPENLINEAGE if read_as == OPENLINEAGE else MEDIA


def is_record(media: str) -> bool:
    """Whether something of this media type is a packed record."""
    return media in (MEDIA, OF_OPENLINEAGE)


def pack(record: BusRecord) -> bytes:
    return orjson.dumps(
        {
            "key": _text(record.key),
            "headers": [_header(name, value) for name, value in record.headers],
            "value": _text(record.value),
        }
    )


def unpack(packed: bytes) -> Captured:
    """The inverse of `pack`."""
    body = orjson.loads(packed)
    headers = [_header_of(*header) for header in body["headers"]]
    return Captured(_bytes(body["key"]), headers, _bytes(body["value"]))


def is_text(name: str) -> bool:
    """Whether a header's name was UTF-8."""
    return name.isascii() or not any("\udc80" <= one <= "\udcff" for one in name)


def readable(name: str) -> str:
    """A header's name as text, with bytes that are not UTF-8 written `\\xff`."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _header(name: str, value: bytes | None) -> tuple[str | None, ...]:
    if is_text(name):
        return name, _text(value)
    return readable(name), _text(value), _text(name.encode("utf-8", "surrogateescape"))


def _header_of(name: str, value: str | None, raw_name: str = "") -> tuple[str, bytes | None]:
    if raw_name:
        name = b64decode(raw_name).decode("utf-8", "surrogateescape")
    return name, _bytes(value)


def _text(value: bytes | None) -> str | None:
    return None if value is None else b64encode(value).decode()


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else b64decode(text)
