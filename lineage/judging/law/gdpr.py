"""The GDPR: legal bases, special categories, processors, and transfers to third countries."""

from collections.abc import Iterator
from typing import Final

from lineage.facts import AGREEMENT, CERTIFICATION, CONSENT, SUBJECT
from lineage.judging.case import Case, PersonCase
from lineage.judging.law import asking
from lineage.judging.law.asking import (
    applies,
    bodies,
    breaks,
    concerns,
    keeps,
    law_rule,
    protected,
)
from lineage.judging.lens import Known
from lineage.judging.verdict import Said
from lineage.law import gdpr, transfers
from lineage.law.gdpr import PROCESSING
from lineage.law.ruling import LawRule, Outcome, Result
from lineage.law.transfers import Safeguards, Transfer

GDPR: Final = "gdpr"
TRANSFER_LAWS: Final = (GDPR, "uk-gdpr", "ch-fadp")
CHAIN: Final = LawRule(
    "law.subprocessor-chain", "GDPR Art. 28(4)", "is it known under whom a sub-processor works"
)


def _basis(case: PersonCase) -> Iterator[Said]:
    if not protected(case, GDPR):
        return
    given = [fact for fact in case.person.every(CONSENT) if _meant(case, fact)]
    result = gdpr.basis_stands(case.case.packs, case.flow.gdpr, bodies(given), case.at)
    if result.holds:
        yield keeps(gdpr.BASIS, result, given)
    elif result.outcome is Outcome.CANNOT_TELL and not case.flow.gdpr:
        yield breaks("legal-basis-missing", gdpr.BASIS, result)
    elif result.fails:
        yield breaks("legal-basis-invalid", gdpr.BASIS, result, given)


def _meant(case: PersonCase, consent: Known) -> bool:
    """Whether a consent is the one that a movement names, or reaches its purposes."""
    named = case.case.refers("consent")
    if named:
        return consent.cited.id == named
    purposes = set(case.flow.purposes)
    return purposes <= set(consent.body.get("purposes") or purposes)


def _special(case: PersonCase) -> Iterator[Said]:
    if not protected(case, GDPR):
        return
    categories = sorted(one.category for one in case.data)
    result = gdpr.special_condition(case.case.packs, categories, case.flow.art9, case.at)
    if result.fails:
        yield breaks("art9-condition-missing", gdpr.SPECIAL_BASIS, result)
    elif result.rows:
        yield keeps(gdpr.SPECIAL_BASIS, result)


def _contract(case: PersonCase) -> Iterator[Said]:
    if not protected(case, GDPR):
        return
    flow, company = case.flow, _company(case)
    agreements = case.case.facts.naming(AGREEMENT, flow.to_party)
    result = gdpr.contract_in_force(
        company, flow.from_party, flow.to_party, flow.to_role, bodies(agreements)
    )
    if result.fails:
        yield breaks("processor-contract-missing", gdpr.CONTRACT, result)
    elif result.facts:
        yield keeps(gdpr.CONTRACT, result, agreements)


def _engaged(case: PersonCase) -> Iterator[Said]:
    if not protected(case, GDPR):
        return
    flow, company = case.flow, _company(case)
    agreements = case.case.facts.naming(AGREEMENT, company)
    sender = company if flow.from_party in case.case.company else flow.from_party
    result = gdpr.engaged_by_leave(company, sender, flow.to_party, flow.to_role, bodies(agreements))
    if result.fails:
        yield breaks("subprocessor-unauthorised", gdpr.ENGAGED, result)
    elif result.facts:
        yield keeps(gdpr.ENGAGED, result, agreements)


def _chain(case: PersonCase) -> Iterator[Said]:
    flow = case.flow
    if not protected(case, GDPR) or flow.to_role != "sub_processor":
        return
    if flow.on_behalf_of:
        yield keeps(CHAIN, CHAIN.holds(f"on behalf of {flow.on_behalf_of}"))
    else:
        yield breaks(
            "subprocessor-chain-unknown", CHAIN, CHAIN.fails("nobody said on whose behalf")
        )


def _transfer(case: PersonCase) -> Iterator[Said]:
    """A transfer to a third country, and what carries it (GDPR chapter V and its twins).

    A tool that is in force carries a transfer also where the movement names another, or none.
    """
    lens, hop = case.case.facts, _hop(case)
    certifications = lens.naming(CERTIFICATION, hop.receiver)
    agreements = lens.naming(AGREEMENT, hop.receiver)
    for fact in agreements:
        if "signed_at" in fact.body:
            lens.reached(fact.moment("signed_at"))
    consents = asking.consents(case)
    facts = Safeguards(bodies(certifications), bodies(agreements), bodies(consents))
    known = [*certifications, *agreements, *consents]
    for regime in TRANSFER_LAWS:
        result = _carried(case, regime, hop, facts)
        if result is None:
            continue
        if result.fails:
            yield breaks("transfer-without-safeguard", transfers.IN_FORCE, result, known)
        elif result.holds:
            yield keeps(transfers.IN_FORCE, result, known)
            clauses = [fact for fact in agreements if str(fact.body["id"]) in result.facts]
            yield from _module(case, clauses)


def _carried(case: PersonCase, regime: str, hop: Transfer, facts: Safeguards) -> Result | None:
    """What carries a transfer under a law, or why nothing does; None where it is none."""
    packs, at = case.case.packs, case.at
    if not applies(case.case, regime) or not protected(case, regime):
        return None
    if not transfers.is_transfer(packs, regime, hop, at).holds:
        return None
    named = transfers.tool_in_force(packs, regime, hop, facts, at)
    others = transfers.tools_that_carry(packs, regime, hop, facts, at)
    return next((ruling for _, ruling in others), named) if named.fails else named


def _crosses(case: Case) -> bool:
    return case.discloses and any(applies(case, regime) for regime in TRANSFER_LAWS)


def _module(case: PersonCase, clauses: list[Known]) -> Iterator[Said]:
    """Standard clauses have a module for each pair of roles (Decision (EU) 2021/914)."""
    for fact in clauses:
        if fact.body["kind"] != transfers.SCC:
            continue
        flow = case.flow
        exporter = "controller" if flow.from_party in case.case.company else "processor"
        importer = "processor" if flow.to_role in PROCESSING else "controller"
        importer = importer if flow.to_role else ""
        result = transfers.module_fits(case.case.packs, fact.body, exporter, importer, case.at)
        if result.fails:
            yield breaks("scc-module-mismatch", transfers.MODULE, result, clauses)


def _hop(case: PersonCase) -> Transfer:
    flow = case.flow
    return Transfer(
        flow.from_party,
        flow.to_party,
        case.case.place,
        flow.access_places,
        flow.tool,
        flow.tool_reference,
    )


def _company(case: PersonCase) -> str:
    """The company on whose behalf it is processed."""
    named = {case.flow.from_party, case.flow.on_behalf_of} & case.case.company
    return min(named or case.case.company, default="")


RULES: Final = (
    law_rule(gdpr.BASIS, concerns(GDPR, asking.moves), _basis, SUBJECT, CONSENT),
    law_rule(gdpr.SPECIAL_BASIS, concerns(GDPR, asking.moves), _special, SUBJECT),
    law_rule(gdpr.CONTRACT, concerns(GDPR, asking.discloses), _contract, SUBJECT),
    law_rule(gdpr.ENGAGED, concerns(GDPR, asking.discloses), _engaged, SUBJECT),
    law_rule(CHAIN, concerns(GDPR, asking.discloses), _chain, SUBJECT),
    law_rule(transfers.IN_FORCE, _crosses, _transfer, SUBJECT, CONSENT),
)
