"""The parties and systems of a mapping as facts, so that nothing in its movements is unknown."""

from typing import Any, Final

import orjson

from lineage.events.common import format_instant
from lineage.openlineage.mapping import Mapping
from lineage.openlineage.names import digest, fitted

SOURCE: Final = "openlineage:mapping"


def facts_of(mapping: Mapping) -> list[dict[str, Any]]:
    """CloudEvents of type `personaldata.party.v1` and `personaldata.system.v1`, sorted by id.

    An id contains a digest of the content: a changed mapping supersedes, an unchanged one repeats.
    """
    time = format_instant(mapping.valid_from)
    tables = (("party", mapping.parties), ("system", mapping.systems))
    return [
        _fact(kind, name, part.model_dump(mode="json", by_alias=True, exclude_defaults=True), time)
        for kind, table in tables
        for name, part in sorted(table.items())
    ]


def _fact(kind: str, name: str, content: dict[str, Any], time: str) -> dict[str, Any]:
    data = {"id": name, **content}
    content_digest = digest(time, orjson.dumps(data, option=orjson.OPT_SORT_KEYS).decode())
    return {
        "specversion": "1.0",
        "id": f"ol-{kind}-{fitted(name)}-{content_digest}",
        "source": SOURCE,
        "type": f"personaldata.{kind}.v1",
        "time": time,
        "datacontenttype": "application/json",
        "data": data,
    }
