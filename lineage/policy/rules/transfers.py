"""Transfers under the policy: controls, binding recipients, and where data goes."""

from collections.abc import Iterator
from typing import Final

from lineage.facts import AGREEMENT
from lineage.judging.case import Case
from lineage.judging.lens import Known
from lineage.judging.rule import rule
from lineage.judging.verdict import Said, forbidden, permitted, remarked
from lineage.policy.rules.sharing import UNDERTAKING, agreements_with

SECURITY: Final = "security"
CONTROLS: Final = "security_controls"
FLOWDOWN: Final = "policy_flowdown"


def to_an_organisation(case: Case) -> bool:
    """Whether it goes to a party that the company can bind: not the public, not an authority."""
    return (
        case.discloses
        and not case.flow.to_party.startswith("@")
        and case.recipient_class != "public_authority"
    )


@rule("policy.transfer-controls", "L218", "Nobody gets data without adequate controls.")
def controls_are_in_place(case: Case) -> Iterator[Said]:
    if not to_an_organisation(case):
        return
    in_force = [fact for fact in agreements_with(case) if _is_control(fact)]
    if in_force:
        yield permitted("T-05", "T-06", facts=in_force)
        return
    receiver = case.flow.to_party
    ended = [
        fact
        for fact in case.facts.ever_said(AGREEMENT, receiver)
        if fact.body["parties"][1] == receiver
        and _is_control(fact)
        and fact.cited.valid_to <= case.at
    ]
    if ended:
        reason = f"the controls agreed with {receiver} had ended"
        yield forbidden("transfer-safeguard-expired", ("T-06",), reason, ended)
    elif SECURITY in case.flow.controls:
        yield permitted("T-05", "T-06", reason="the movement itself names security controls")
    else:
        reason = f"no controls of security bind {receiver}"
        yield forbidden("transfer-without-safeguard", ("T-05", "T-06"), reason)


def _is_control(fact: Known) -> bool:
    return fact.body["kind"] == CONTROLS or SECURITY in fact.body.get("terms", ())


@rule("policy.flowdown", "L218", "Recipients are bound to follow the policy.")
def recipient_is_bound(case: Case) -> Iterator[Said]:
    if not to_an_organisation(case):
        return
    binding = [
        fact
        for fact in agreements_with(case)
        if fact.body["kind"] == UNDERTAKING or FLOWDOWN in fact.body.get("terms", ())
    ]
    if binding:
        yield permitted("T-07", facts=binding)
    else:
        reason = f"nothing binds {case.flow.to_party} to the policy"
        yield remarked("policy-flowdown-missing", ("T-07",), reason)


@rule("policy.transfer-place", "L214", "It is known where data goes and is kept.")
def place_is_known(case: Case) -> Iterator[Said]:
    if not to_an_organisation(case):
        return
    if case.place:
        yield permitted("T-01", "T-03", reason=f"it went to {case.place}")
    else:
        reason = f"nobody declared where {case.flow.to_party} keeps it"
        yield remarked("transfer-destination-unknown", ("T-01", "T-03"), reason)
