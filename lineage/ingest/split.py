"""Divide a validated event into what many share (its activity) and what is its own (its detail)."""

from collections.abc import Iterable
from typing import Any

import orjson

from lineage.activities import ErasureAct, Flow, FlowDatum
from lineage.events.common import Event, EventReference
from lineage.events.erasure import Erasure
from lineage.events.facts.base import Fact
from lineage.events.facts.governance import Correction, Secrecy
from lineage.events.movement import Basis, Datum, Movement, Transfer
from lineage.events.who import About
from lineage.ingest.decoded import DecodedFact
from lineage.ingest.validate import interval_of
from lineage.stores.columns import ALL_HELD, COHORT, SUBJECTS

_OWN_BASIS = ("consent", "notice", "legal_request", "decision", "transaction", "cpni_approval")
ENVELOPE = "envelope"
"""Where the attributes of the envelope that nobody knows are kept."""
_OWN_DATUM = ("collected_at", "precision_m", "interval_s")


def flow_of(movement: Movement) -> Flow:
    """The observed processing activity a movement belongs to."""
    sender, receiver = movement.sender, movement.receiver
    basis, transfer = movement.basis or Basis(), movement.transfer or Transfer()
    return Flow(
        kind=movement.kind,
        from_party=sender.party,
        from_system=sender.system or "",
        from_place=sender.place or "",
        to_party=receiver.party,
        to_system=receiver.system or "",
        to_place=receiver.place or "",
        access_places=_set(receiver.access_places),
        to_class=receiver.party_class or "",
        to_role=receiver.role or "",
        on_behalf_of=receiver.on_behalf_of or "",
        data=tuple(sorted({_flow_datum(datum) for datum in movement.data})),
        purposes=_set(movement.purposes),
        gdpr=basis.gdpr or "",
        art9=basis.art9 or "",
        policy_clause=basis.policy_clause or "",
        legal_ground=basis.legal_ground or "",
        contract=basis.contract or "",
        tool=transfer.tool or "",
        tool_reference=transfer.reference or "",
        controls=_set(transfer.controls),
        consideration=movement.consideration or "",
        direct_marketing=_yes_no(movement.direct_marketing),
        initiated_by=movement.initiated_by or "",
        policy_version=movement.policy_version or "",
        subject_roles=_set(subject.role for subject in movement.subjects or ()),
    )


def act_of(erasure: Erasure) -> ErasureAct:
    return ErasureAct(
        holder=erasure.holder,
        status=erasure.status,
        system=erasure.system or "",
        categories=() if erasure.categories == "all" else _set(erasure.categories),
        method=erasure.method or "",
    )


def detail_of(event: Movement | Erasure, envelope_extra: dict[str, Any]) -> bytes:
    """Canonical JSON of the rest, empty where there is none. Fields nobody knows are kept."""
    own = _own_movement(event) if isinstance(event, Movement) else _own_erasure(event)
    own["cohort"] = event.cohort.model_dump(mode="json") if event.cohort else None
    own["roles"] = _mixed_roles(event)
    own["extra"] = _extras(event)
    own[ENVELOPE] = envelope_extra
    kept = {name: value for name, value in own.items() if value}
    return orjson.dumps(kept, option=orjson.OPT_SORT_KEYS) if kept else b""


def who_of(event: About) -> int:
    if event.subjects is not None:
        return SUBJECTS
    return COHORT if event.cohort is not None else ALL_HELD


def people_of(event: About) -> tuple[str, ...]:
    return tuple(dict.fromkeys(subject.id for subject in event.subjects or ()))


def parents_of(movement: Movement, source: str) -> tuple[tuple[str, str], ...]:
    return tuple(dict.fromkeys(_identity(parent, source) for parent in movement.derived_from))


def fact_of(
    type_name: str, fact: Fact, source: str, occurred_at: int, envelope_extra: dict[str, Any]
) -> DecodedFact:
    """A fact with its interval filled in. Raises Refusal for an interval that runs backward."""
    valid_from, valid_to = interval_of(fact, occurred_at)
    body = fact.model_dump(mode="json", by_alias=True, exclude_none=True)
    for reference in _references(fact, body):
        reference.setdefault("source", source)
    if envelope_extra:
        body[ENVELOPE] = envelope_extra
    return DecodedFact(type_name, fact.id, valid_from, valid_to, body, fact.SUBJECT_PATHS)


def _references(fact: Fact, body: dict[str, Any]) -> list[dict[str, Any]]:
    """The event references in a fact's body. Unknown fields of the same name are left alone."""
    if isinstance(fact, Correction):
        return [body["of"]]
    return list(body["covers"]) if isinstance(fact, Secrecy) else []


def _own_movement(movement: Movement) -> dict[str, Any]:
    basis = movement.basis or Basis()
    return {
        "basis": {name: value for name in _OWN_BASIS if (value := getattr(basis, name))},
        "data": {
            f"{index}:{datum.category}": own
            for index, datum in enumerate(movement.data)
            if (own := _own_datum(datum))
        },
        "secrecy": movement.secrecy,
        "carried_preferences": sorted(set(movement.carried_preferences)),
    }


def _own_erasure(erasure: Erasure) -> dict[str, Any]:
    dumped = erasure.model_dump(mode="json", include={"requested_at", "reference"})
    return {name: value for name, value in dumped.items() if value}


def _own_datum(datum: Datum) -> dict[str, Any]:
    dumped = datum.model_dump(mode="json", include=set(_OWN_DATUM))
    return {name: value for name, value in dumped.items() if value is not None}


def _mixed_roles(event: About) -> list[str]:
    """Each person's role, in the order of `people_of`, where they are not all the same."""
    roles = {subject.id: subject.role for subject in event.subjects or ()}
    return list(roles.values()) if len(set(roles.values())) > 1 else []


def _extras(event: Movement | Erasure) -> dict[str, Any]:
    """Unknown fields by the path of the object that carries them."""
    parts: list[tuple[str, Event | None]] = [("", event)]
    if isinstance(event, Movement):
        parts += [("from", event.sender), ("to", event.receiver)]
        parts += [("basis", event.basis), ("transfer", event.transfer)]
        parts += [(f"data.{index}", datum) for index, datum in enumerate(event.data)]
        parts += [
            (f"derived_from.{index}", parent) for index, parent in enumerate(event.derived_from)
        ]
    parts += [("cohort", event.cohort)]
    parts += [(f"subjects.{index}", one) for index, one in enumerate(event.subjects or ())]
    return {path: part.model_extra for path, part in parts if part and part.model_extra}


def _flow_datum(datum: Datum) -> FlowDatum:
    return FlowDatum(
        category=datum.category,
        collection_mode=datum.collection_mode or "",
        permission=datum.permission or "",
        access_scope=datum.access_scope or "",
        state=datum.state or "",
        key_holder=datum.key_holder or "",
    )


def _identity(reference: EventReference, source: str) -> tuple[str, str]:
    return (reference.source or source, reference.id)


def _set(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(values)))


def _yes_no(value: bool | None) -> str:
    return "" if value is None else ("yes" if value else "no")
