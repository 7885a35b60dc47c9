"""Where a long answer left off: a list, and the key of the last row that was given.

Rows are ordered by their keys, so that a page follows on the one before whatever was recorded in
between. A cursor is opaque and names nobody.
"""

import base64
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import orjson

Key = tuple[Any, ...]
Row = tuple[Key, dict[str, Any]]
List = Callable[[Key | None, int], list[Row]]
"""The rows of one list after a key, in order, at most so many."""
LISTS: Final = ("exposed", "onward", "gaps", "not_exposed", "not_onward", "only_there")
"""In the order in which pages go through them."""


class Cursor(NamedTuple):
    """After which row of which list to go on."""

    name: str
    key: Key | None

    def text(self) -> str:
        packed = orjson.dumps([self.name, *(self.key or ())])
        return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def parse(text: str | None) -> Cursor:
    """The cursor of an answer before. Raises ValueError for what is none."""
    if text is None:
        return Cursor(LISTS[0], None)
    try:
        name, *key = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return Cursor(LISTS[LISTS.index(name)], tuple(key) or None)
    except (ValueError, TypeError):
        raise ValueError("expected `cursor` to be the `next` of an answer") from None


def page(
    lists: dict[str, List], cursor: Cursor, limit: int
) -> tuple[dict[str, list[dict[str, Any]]], Cursor | None]:
    """(The next rows of lists that follow one another, where to go on if that is not all)."""
    names = list(lists)
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    left = limit
    for name in names[names.index(cursor.name) :]:
        after = cursor.key if name == cursor.name else None
        rows = lists[name](after, left + 1)
        found[name] = [row for _, row in rows[:left]]
        if len(rows) > left:
            last = rows[left - 1][0] if left else after
            return found, Cursor(name, last)
        left -= len(rows)
    return found, None
