"""Consent: the one a movement names, or one that settles what no passage allows."""

from collections.abc import Collection, Iterator
from typing import Final

from lineage.facts import CONSENT
from lineage.judging.case import Case, PersonCase
from lineage.judging.lens import Known
from lineage.judging.person_rule import person_rule
from lineage.judging.verdict import Said, forbidden, permitted, remarked
from lineage.policy.version import Version

GIVEN: Final = "given"
WITHDRAWN: Final = "withdrawn"
IMPLIED: Final = "implied"
PARENT: Final = "parent"
CONSENT_BASIS: Final = "eu-gdpr:A6-1-a"
ANY_PURPOSE: Final = "S-15"


def claims_consent(case: Case) -> bool:
    """Whether the movement itself says that it rests on consent."""
    return bool(
        case.refers("consent")
        or case.flow.policy_clause == ANY_PURPOSE
        or case.flow.gdpr.startswith(CONSENT_BASIS)
    )


@person_rule(
    "policy.consent",
    "L11, L111, L204",
    "Consent is given, specific and in force.",
    claims_consent,
    CONSENT,
)
def consent_holds(case: PersonCase) -> Iterator[Said]:
    """What is wrong with the consent that a movement says it rests on."""
    named = case.case.refers("consent")
    if named:
        found = case.person.one(CONSENT, named)
        yield from _named(case, found)
        return
    if any(covers(case, fact) for fact in _given(case)):
        yield permitted(ANY_PURPOSE)
        return
    withdrawn = _withdrawn(case)
    if withdrawn:
        yield forbidden("consent-withdrawn", (ANY_PURPOSE,), "consent was withdrawn", withdrawn)
    elif _given(case):
        yield _too_narrow(_given(case))
    elif _agreed_by_use(case):
        yield _by_use(_agreed_by_use(case))
    else:
        yield forbidden("consent-missing", (ANY_PURPOSE,), "no consent was given")


def settling(case: PersonCase) -> list[Known]:
    """Consents that settle what no passage allows, or leave unclear: given, and naming it."""
    named = case.case.refers("consent")
    return [
        fact
        for fact in _given(case)
        if (not named or fact.cited.id == named) and covers(case, fact)
    ]


def staleness(case: PersonCase, consents: list[Known]) -> Iterator[Said]:
    """Consents to a version of the policy whose relevant rows have changed since."""
    stale = [fact for fact in consents if _is_stale(case.case, fact)]
    if stale and len(stale) == len(consents):
        reason = "the policy changed for this recipient or purpose after consent was given"
        yield remarked("consent-stale-policy", (ANY_PURPOSE, "Z-02"), reason, stale)


def _named(case: PersonCase, fact: Known | None) -> Iterator[Said]:
    if fact is None or fact.body["status"] == "refused":
        yield forbidden("consent-missing", (ANY_PURPOSE,), "the consent it names was not in force")
    elif fact.body["status"] == WITHDRAWN:
        yield forbidden("consent-withdrawn", (ANY_PURPOSE,), "consent was withdrawn", [fact])
    elif fact.body.get("form") == IMPLIED:
        yield _by_use([fact])
    elif not covers(case, fact):
        yield _too_narrow([fact])
    else:
        yield permitted(ANY_PURPOSE, facts=[fact])


def _too_narrow(facts: list[Known]) -> Said:
    reason = "the consent does not name this purpose, recipient and data"
    return forbidden("consent-scope-exceeded", (ANY_PURPOSE,), reason, facts)


def _by_use(facts: list[Known]) -> Said:
    reason = "the person only agreed by using the service"
    return remarked("consent-implied-only", ("D-04",), reason, facts, ambiguity="AMB-23")


def covers(case: PersonCase, fact: Known) -> bool:
    """Whether a consent names the purposes, the recipient and the data of a movement."""
    body, flow = fact.body, case.flow
    if case.case.discloses and "disclose" not in scopes(fact, otherwise=("disclose",)):
        return False
    recipients: Collection[str] = body.get("recipients", ())
    meant = {flow.to_party, case.case.recipient_class}
    return (
        set(flow.purposes) <= set(body.get("purposes", ()))
        and (not recipients or not meant.isdisjoint(recipients))
        and _includes(body.get("categories", ()), {one.category for one in case.data})
    )


def scopes(fact: Known, otherwise: tuple[str, ...]) -> tuple[str, ...]:
    """What a consent is for: collecting, disclosing or both."""
    scope = fact.body.get("scope")
    if not scope:
        return otherwise
    return tuple(scope.split("+")) if isinstance(scope, str) else tuple(scope)


def _includes(named: Collection[str], needed: set[str]) -> bool:
    return not named or needed <= set(named)


def _given(case: PersonCase) -> list[Known]:
    """Consents in force that were really given: not by use, not refused."""
    return [
        fact
        for fact in case.person.every(CONSENT)
        if fact.body["status"] == GIVEN
        and fact.body.get("form") != IMPLIED
        and fact.body.get("by") != PARENT
    ]


def _withdrawn(case: PersonCase) -> list[Known]:
    """Consents for these purposes that were withdrawn."""
    wanted = set(case.flow.purposes)
    return [
        fact
        for fact in case.person.every(CONSENT)
        if fact.body["status"] == WITHDRAWN and wanted & set(fact.body.get("purposes", ()))
    ]


def _agreed_by_use(case: PersonCase) -> list[Known]:
    return [
        fact
        for fact in case.person.every(CONSENT)
        if fact.body["status"] == GIVEN and fact.body.get("form") == IMPLIED
    ]


def _is_stale(case: Case, fact: Known) -> bool:
    to_version = str(fact.body.get("policy_version") or "")
    version: Version | None = case.version
    while to_version and version and version.name != to_version:
        if any(_touches(case, row) for row in version.fact.body.get("amends", ())):
            return True
        if version.earlier and version.earlier.pack_id != version.pack_id:
            return True
        version = version.earlier
    return False


def _touches(case: Case, row: dict[str, object]) -> bool:
    return row["recipient_class"] == case.recipient_class or row["purpose"] in case.flow.purposes
