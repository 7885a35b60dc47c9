"""The product's rows as properties of nodes, and back.

What answers are computed from is stored exactly: whole microseconds (`…_us`) and canonical JSON.
Beside it stands the same for people to read, as dates and lists.
"""

from dataclasses import asdict, fields
from datetime import datetime, timedelta
from typing import Any, Final

import orjson

from lineage.activities import Activity, ErasureAct, Flow, encode
from lineage.instants import EPOCH
from lineage.stores.base import FactRow, QuarantineRow, StoredFinding, SubjectRow

UNKNOWN: Final = "unknown"
_PARTY_FIELDS: Final = ("party", "owner", "owned", "parties", "acquirer", "holder", "to_party")
_PARTY: Final = "personaldata.party.v1"
_ENDS: Final = frozenset(
    {"from_party", "from_system", "from_place", "to_party", "to_system", "to_place", "data"}
)

NOBODY: Final = bytes(16)
"""Stands among the tags of a batch for somebody who was forgotten."""

Properties = dict[str, Any]


def readable(us: int | None) -> datetime | None:
    """A moment as a date, None for one that no calendar has, such as an open end."""
    try:
        return None if us is None else EPOCH + timedelta(microseconds=us)
    except OverflowError:
        return None


def holder(party: str, system: str = "", place: str = "") -> Properties:
    """Where data sits, as far as a movement says: the properties of a System node."""
    return {
        "key": orjson.dumps([party, system, place]).decode(),
        "name": system or UNKNOWN,
        "party": party,
        "place": place,
    }


def holders(activity: Activity) -> tuple[Properties, ...]:
    """The sender and the receiver of a flow, or where an erasure is."""
    if isinstance(activity, ErasureAct):
        return (holder(activity.holder, activity.system),)
    return (
        holder(activity.from_party, activity.from_system, activity.from_place),
        holder(activity.to_party, activity.to_system, activity.to_place),
    )


def activity_properties(number: int, activity: Activity) -> Properties:
    """Everything an activity says of itself; what is unknown is left out."""
    said = {
        field.name: list(value) if isinstance(value, tuple) else value
        for field in fields(activity)
        if (value := getattr(activity, field.name)) and field.name not in _ENDS
    }
    if isinstance(activity, Flow):
        said["categories"] = sorted(activity.categories)
    return {"number": number, "encoded": encode(activity).decode(), **said}


def person_properties(row: SubjectRow) -> Properties:
    if not row.tag:
        return {"number": row.number}
    return {
        "number": row.number,
        "pseudonym": row.pseudonym,
        "tag": row.tag.hex(),
        "sealed": row.sealed,
    }


def person(node: Any) -> SubjectRow:
    return SubjectRow(node["number"], bytes.fromhex(node["tag"]), node["pseudonym"], node["sealed"])


def fact_properties(row: FactRow) -> Properties:
    return {
        "ordinal": row.ordinal,
        "type": row.type,
        "id": row.fact_id,
        "occurred_us": row.occurred_at,
        "recorded_us": row.recorded_at,
        "valid_from_us": row.valid_from,
        "valid_to_us": row.valid_to,
        "subjects": list(row.subjects),
        "body": row.body.decode(),
        "recorded_at": readable(row.recorded_at),
        "valid_from": readable(row.valid_from),
        "valid_to": readable(row.valid_to),
    }


def fact(node: Any) -> FactRow:
    return FactRow(
        ordinal=node["ordinal"],
        type=node["type"],
        fact_id=node["id"],
        occurred_at=node["occurred_us"],
        recorded_at=node["recorded_us"],
        valid_from=node["valid_from_us"],
        valid_to=node["valid_to_us"],
        subjects=tuple(node["subjects"]),
        body=node["body"].encode(),
    )


def parties_named(row: FactRow) -> list[str]:
    """The parties a fact is about, for people who follow it in the graph."""
    body = orjson.loads(row.body)
    named: list[Any] = [row.fact_id] if row.type == _PARTY else []
    for name in _PARTY_FIELDS:
        value = body.get(name)
        named += [one for one in (value if isinstance(value, list) else [value]) if one]
    return sorted({one for one in named if isinstance(one, str)})


def declared_party(row: FactRow) -> Properties | None:
    """What a party is called and counts as, by what was recorded of it last."""
    if row.type != _PARTY:
        return None
    body = orjson.loads(row.body)
    said = {name: body[name] for name in ("name", "class", "place") if body.get(name)}
    return {"id": row.fact_id, "said": said}


def finding_properties(sequence: int, place: int, finding: StoredFinding) -> Properties:
    """`batch` and `place` are the order of recording."""
    said = asdict(finding)
    said["recorded_us"], said["occurred_us"] = said.pop("recorded_at"), said.pop("occurred_at")
    return {
        **said,
        "batch": sequence,
        "place": place,
        "recorded_at": readable(finding.recorded_at),
        "occurred_at": readable(finding.occurred_at),
    }


def finding(node: Any) -> StoredFinding:
    return StoredFinding(
        code=node["code"],
        severity=node["severity"],
        reason=node["reason"],
        rule=node["rule"],
        recorded_at=node["recorded_us"],
        occurred_at=node.get("occurred_us"),
        event_source=node["event_source"],
        event_id=node["event_id"],
        party=node["party"],
    )


def refusal_properties(row: QuarantineRow) -> Properties:
    said = asdict(row)
    said["recorded_us"], said["replayed_us"] = said.pop("recorded_at"), said.pop("replayed_at")
    return {
        **said,
        "recorded_at": readable(row.recorded_at),
        "replayed_at": readable(row.replayed_at),
    }


def refusal(node: Any) -> QuarantineRow:
    return QuarantineRow(
        number=node["number"],
        recorded_at=node["recorded_us"],
        origin=node["origin"],
        position=node["position"],
        media=node["media"],
        reason=node["reason"],
        detail=node["detail"],
        raw=node["raw"],
        replayed_at=node.get("replayed_us"),
    )
