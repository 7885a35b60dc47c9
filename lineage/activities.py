"""Observed processing activities: what many events share, stored once.

A *flow* is the distinct combination of holders, categories, purposes and basis that movements
share, the unit of a record of processing (GDPR Art. 30). An *erasure act* is the same for
erasures. Companies have hundreds to thousands of them, however many events they report.
"""

from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import orjson


@dataclass(frozen=True, slots=True, order=True)
class FlowDatum:
    """One category of a flow, and in what state it moved. Empty text stands for unknown."""

    category: str
    collection_mode: str = ""
    permission: str = ""
    access_scope: str = ""
    state: str = ""
    key_holder: str = ""


@dataclass(frozen=True)
class Flow:
    """An observed processing activity. Empty text and empty tuples stand for unknown."""

    kind: str
    from_party: str
    to_party: str
    data: tuple[FlowDatum, ...]
    from_system: str = ""
    from_place: str = ""
    to_system: str = ""
    to_place: str = ""
    access_places: tuple[str, ...] = ()
    to_class: str = ""
    to_role: str = ""
    on_behalf_of: str = ""
    purposes: tuple[str, ...] = ()
    gdpr: str = ""
    art9: str = ""
    policy_clause: str = ""
    legal_ground: str = ""
    contract: str = ""
    tool: str = ""
    tool_reference: str = ""
    controls: tuple[str, ...] = ()
    consideration: str = ""
    direct_marketing: str = ""
    initiated_by: str = ""
    policy_version: str = ""
    subject_roles: tuple[str, ...] = ("user",)

    @property
    def categories(self) -> frozenset[str]:
        return self._categories

    # Underscored, because what is computed must stay out of the canonical JSON.
    @cached_property
    def _categories(self) -> frozenset[str]:
        return frozenset(datum.category for datum in self.data)

    @cached_property
    def _hash(self) -> int:
        return hash(tuple(getattr(self, field.name) for field in fields(self)))

    def __hash__(self) -> int:
        return self._hash


@dataclass(frozen=True, slots=True)
class ErasureAct:
    """What a holder was asked to erase, or did. `categories` empty stands for all of them."""

    holder: str
    status: str
    system: str = ""
    categories: tuple[str, ...] = ()
    method: str = ""


Activity = Flow | ErasureAct


def encode(activity: Activity) -> bytes:
    """Canonical JSON: equal activities have equal bytes."""
    body = {"activity": "flow" if isinstance(activity, Flow) else "erasure", "is": activity}
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS)


def decode(encoded: bytes) -> Activity:
    body = orjson.loads(encoded)
    fields: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in body["is"].items()
    }
    if body["activity"] == "erasure":
        return ErasureAct(**fields)
    fields["data"] = tuple(FlowDatum(**datum) for datum in fields["data"])
    return Flow(**fields)
