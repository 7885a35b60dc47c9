"""Strict JSON within limits, and the refusals that say which limit an input passes."""

from typing import Any, Final

import orjson

from lineage.ingest.decoded import Refusal

EVENT_BYTES_MAX: Final = 1 << 20
DEPTH_MAX: Final = 32


def loads(received: bytes) -> Any:
    """The JSON text of one event, in UTF-8 and within the size limit. Raises Refusal."""
    if len(received) > EVENT_BYTES_MAX:
        raise Refusal("too-large", f"expected at most {EVENT_BYTES_MAX} bytes")
    return parsed(received)


def parsed(received: bytes) -> Any:
    """JSON in UTF-8 of any size. Raises Refusal."""
    try:
        return orjson.loads(received)
    except orjson.JSONDecodeError as error:
        if any(word in error.msg for word in ("depth limit", "ecursion limit")):
            raise _too_deep() from None
        raise Refusal("not-json", f"expected JSON in UTF-8: {_without_input(error)}") from None


def dumped(value: Any) -> bytes:
    """JSON of a value that was parsed. Raises Refusal where it is nested too deeply to write."""
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:
        raise _too_deep() from None


def check_depth(value: Any) -> None:
    """Raises Refusal for more levels of objects and arrays than an event may have."""
    level = [value]
    for _ in range(DEPTH_MAX):
        level = [
            child
            for parent in level
            if isinstance(parent, dict | list)
            for child in (parent.values() if isinstance(parent, dict) else parent)
            if isinstance(child, dict | list)
        ]
        if not level:
            return
    raise _too_deep()


def _too_deep() -> Refusal:
    return Refusal("too-deep", f"expected at most {DEPTH_MAX} levels")


def _without_input(error: orjson.JSONDecodeError) -> str:
    return f"{error.msg.split(':')[0]} at byte {error.pos}"
