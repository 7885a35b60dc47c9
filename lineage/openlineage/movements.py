"""What travelled, as CloudEvents of type `personaldata.movement.v1`."""

from typing import Any, Final

from lineage.events.envelope import MOVEMENT
from lineage.instants import write
from lineage.openlineage.classify import Classifier, Home
from lineage.openlineage.mapping import Terms
from lineage.openlineage.names import Dataset, event_id, fitted, source_of
from lineage.openlineage.parents import Reference
from lineage.openlineage.travel import SUBJECT, Carried, Travel

PARENTS_MAX: Final = 1000
"""As many as a movement may name in `derived_from`."""


def reference_of(travel: Travel) -> Reference:
    target = Dataset("@sink", travel.sink) if travel.sink else travel.target
    return Reference(
        source_of(travel.job), event_id(travel.run_id, travel.job, travel.source, target)
    )


def movement_of(
    reference: Reference, travel: Travel, parents: list[Reference], classifier: Classifier
) -> dict[str, Any]:
    """A movement of everyone's data that the sender holds. Beyond the contract's fields, `data` has
    `inferred` (true where no column lineage decided) and `openlineage` (run, job and datasets)."""
    receiver = classifier.system(travel.sink) if travel.sink else classifier.home(travel.target)
    sender = None if travel.source == SUBJECT else classifier.home(travel.source)
    data: dict[str, Any] = {
        "kind": _kind(sender, receiver, classifier),
        "from": _place(sender) if sender else {"party": "@subject"},
        "to": _receiver(sender, receiver, travel.terms),
        "all_held": True,
        "data": [_datum(carried, state) for carried, state in sorted(travel.held.items())],
        **_terms(travel.terms, crosses=_crosses(sender, receiver)),
        "openlineage": _evidence(travel),
    }
    if parents:
        data["derived_from"] = [parent._asdict() for parent in parents[:PARENTS_MAX]]
    if len(parents) > PARENTS_MAX:
        data["openlineage"]["parents_left_out"] = len(parents) - PARENTS_MAX
    if travel.inferred:
        data["inferred"] = True
    return {
        "specversion": "1.0",
        "id": reference.id,
        "source": reference.source,
        "type": MOVEMENT,
        "time": write(travel.happened_at),
        "datacontenttype": "application/json",
        "data": data,
    }


def _kind(sender: Home | None, receiver: Home, classifier: Classifier) -> str:
    if sender is None:
        return "collect"
    if sender.party == receiver.party:
        return "internal"
    return "disclose" if classifier.is_company(sender.party) else "onward"


def _crosses(sender: Home | None, receiver: Home) -> bool:
    return sender is not None and sender.party != receiver.party


def _place(home: Home) -> dict[str, Any]:
    stated = {"party": home.party, "system": home.system, "place": home.place}
    return {name: value for name, value in stated.items() if value}


def _receiver(sender: Home | None, receiver: Home, terms: Terms) -> dict[str, Any]:
    stated = _place(receiver)
    if receiver.access_places:
        stated["access_places"] = list(receiver.access_places)
    if receiver.party_class:
        stated["class"] = receiver.party_class
    if terms.role and _crosses(sender, receiver):
        stated["role"] = terms.role
    return stated


def _terms(terms: Terms, crosses: bool) -> dict[str, Any]:
    """Purposes and basis of any movement; the rest concerns only data that leaves a party."""
    left_out = {"role"} if crosses else {"role", "transfer", "consideration"}
    return terms.model_dump(
        mode="json", include=set(Terms.model_fields) - left_out, exclude_defaults=True
    )


def _datum(carried: Carried, state: str) -> dict[str, str]:
    return {name: value for name, value in {**carried._asdict(), "state": state}.items() if value}


def _evidence(travel: Travel) -> dict[str, Any]:
    evidence: dict[str, Any] = {"run": fitted(travel.run_id), "job": travel.job._asdict()}
    if travel.source != SUBJECT:
        evidence["input"] = travel.source._asdict()
    if not travel.sink:
        evidence["output"] = travel.target._asdict()
    return evidence
