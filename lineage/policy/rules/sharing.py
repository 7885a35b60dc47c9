"""Affiliates' undertakings, public areas, other users and linked sites."""

from collections.abc import Iterator
from typing import Final

from lineage.facts import AGREEMENT
from lineage.judging.case import OTHER_USERS, Case
from lineage.judging.lens import Known
from lineage.judging.rule import rule
from lineage.judging.verdict import Said, forbidden, permitted, remarked, untold
from lineage.policy.rules.recipients import class_holds

UNDERTAKING: Final = "policy_undertaking"
BY_SUBJECT: Final = "subject"


@rule("policy.affiliate-terms", "L201", "An affiliate has undertaken to honour the policy.")
def affiliate_undertook(case: Case) -> Iterator[Said]:
    if not case.discloses or case.recipient_class != "affiliate" or not class_holds(case):
        return
    assert case.version is not None
    signed = [fact for fact in agreements_with(case) if fact.body["kind"] == UNDERTAKING]
    if not signed:
        reason = "no undertaking to honour the policy was in force"
        yield forbidden("affiliate-terms-missing", ("S-11",), reason)
        return
    current = [fact for fact in signed if _names_version(fact, case.version.name)]
    if current:
        yield permitted("S-11", facts=current)
    else:
        reason = f"the undertaking does not name version {case.version.name} or a later one"
        yield remarked("affiliate-terms-stale", ("S-11",), reason, signed)


def agreements_with(case: Case) -> list[Known]:
    """Agreements in force that bind the receiver. One that is not signed yet binds nobody."""
    receiver = case.flow.to_party
    return [
        fact
        for fact in case.facts.naming(AGREEMENT, receiver)
        if fact.body["parties"][1] == receiver
        and ("signed_at" not in fact.body or case.facts.reached(fact.moment("signed_at")))
    ]


def _names_version(fact: Known, version: str) -> bool:
    """Versions are named by their dates, so that later ones compare greater."""
    return str(fact.body.get("policy_version") or "") >= version


@rule("policy.publish", "L203", "Only the user's own act makes data public.")
def published_by_the_person(case: Case) -> Iterator[Said]:
    public = case.flow.kind == "publish" or case.recipient_class == OTHER_USERS
    if not public or not case.discloses:
        return
    initiated = case.flow.initiated_by
    if not initiated:
        yield untold("initiated_by", ("S-14",))
    elif initiated != BY_SUBJECT:
        reason = f"it was initiated by {initiated}"
        yield forbidden("publish-not-by-subject", ("S-14",), reason)
    elif case.flow.kind == "publish":
        reason = "whoever saw it can pass it on, and nobody can call it back"
        yield remarked("public-area-exposure", ("S-14",), reason, ambiguity="AMB-20")
    else:
        yield permitted("S-14")


@rule("policy.linked-site", "L250-L252", "The company sends nothing to linked sites.")
def sent_to_linked_site(case: Case) -> Iterator[Said]:
    if not case.discloses or case.recipient_class != "third_party_site":
        return
    if case.flow.initiated_by == BY_SUBJECT:
        yield permitted("S-17", reason="the user followed a link")
    elif not case.flow.initiated_by:
        yield untold("initiated_by", ("S-16", "S-17"))
    else:
        reason = "no passage lets the company send personal data to a linked site"
        yield forbidden("recipient-class-not-declared", ("S-16", "S-17"), reason)
