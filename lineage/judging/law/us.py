"""Laws of the United States: CPNI, COPPA, CCPA, and countries of concern."""

from collections.abc import Iterator
from typing import Final

from lineage.facts import AGREEMENT, CONSENT, OWNERSHIP, PARTY, PREFERENCE, REQUEST, SUBJECT
from lineage.judging.case import Case, PersonCase
from lineage.judging.law import asking
from lineage.judging.law.asking import bodies, breaks, concerns, law_rule, protected
from lineage.judging.law.opt_outs import asked_out, opt_out_at
from lineage.judging.lens import Known
from lineage.judging.verdict import PERMITTED, Said
from lineage.law import ccpa, children, cpni
from lineage.law.affiliates import CROSS_SHARE, covered_person, jv_cross_share
from lineage.law.ccpa import Disclosure, DisclosureType
from lineage.law.cpni import Given
from lineage.law.opt_outs import late_from
from lineage.law.ruling import LawRule
from lineage.packs.us_law import CountryOfConcern
from lineage.policy.people.children import childhood, verified
from lineage.policy.people.consents import GIVEN

CCPA: Final = "ccpa"
CPNI: Final = "cpni"
COPPA: Final = "coppa"
BULK: Final = "doj-bulk-data"
RECORD: Final = LawRule(
    "law.cpni-record", "47 CFR 64.2009(c)", "is each disclosure recorded with what it was for"
)
HALF: Final = 50.0
"""Per cent by which an owner of a covered person counts (28 CFR 202.211(a))."""
CONCERN: Final = LawRule(
    "law.country-of-concern", "28 CFR 202.301, 202.601", "does it go to a country of concern"
)


def _approval(case: PersonCase) -> Iterator[Said]:
    given, consents = network_given(case), approvals(case)
    result = cpni.approval_missing(case.case.packs, given, bodies(consents), case.at)
    if result.holds:
        yield breaks("cpni-approval-missing", cpni.APPROVAL, result, consents)
    elif result.missing == "purposes":
        unfit = RECORD.fails("the record does not say what it was for", result.rows)
        yield breaks("cpni-disclosure-record-missing", RECORD, unfit)


def _location(case: PersonCase) -> Iterator[Said]:
    given, consents = network_given(case), approvals(case)
    result = cpni.location_unauthorised(case.case.packs, given, bodies(consents))
    if result.holds:
        yield breaks("cpni-location-authorization-missing", cpni.WHERE, result, consents)


def network_given(case: PersonCase) -> Given:
    """A movement in the words of the law on carriers."""
    flow = case.flow
    data = tuple((one.category, one.state) for one in case.data)
    return Given(flow.kind, data, flow.purposes, case.case.recipient_class, flow.to_role)


def approvals(case: PersonCase) -> list[Known]:
    """The approval that the movement names, or any that the person gave, refused or withdrew."""
    named = case.case.refers("cpni_approval")
    return [fact for fact in asking.consents(case) if not named or fact.cited.id == named]


def _parent(case: PersonCase) -> Iterator[Said]:
    """What moves of a child known to be one, without a parent's verified consent to it."""
    child = childhood(case.person.book, case.at, case.person.known_at)
    if child is None or case.at < child[0]:
        return
    consents = verified(case)
    kind = case.flow.kind if case.case.discloses else children.COLLECTING
    result = children.parent_consented(bodies(consents), kind, False, case.at)
    if result.fails:
        yield breaks("parent-consent-missing", children.PARENT, result, [child[1], *consents])


def _sold(case: PersonCase) -> Iterator[Said]:
    """Opt-outs, opt-ins of minors and limits on sensitive information."""
    if not protected(case, CCPA):
        return
    packs, said, kind = case.case.packs, disclosed(case), disclosure_type(case)
    chosen = asking.preferences(case)
    consents = [fact for fact in asking.consents(case) if fact.body["status"] == GIVEN]
    band = asking.age_band(case)
    yield from _after_opt_out(case, kind, chosen)
    asked = (
        ("optout-not-carried", ccpa.CARRIED, ccpa.opt_out_not_carried(kind, said, bodies(chosen))),
        (
            "sale-to-minor-without-opt-in",
            ccpa.MINOR,
            ccpa.sold_without_opt_in(packs, kind, band, bodies(consents), case.at),
        ),
        (
            "sensitive-use-after-limit",
            ccpa.LIMIT,
            ccpa.used_beyond_limit(packs, kind, said, bodies(chosen)),
        ),
    )
    for code, rule, result in asked:
        if result.holds:
            yield breaks(code, rule, result, [*chosen, *consents])


def _after_opt_out(case: PersonCase, kind: DisclosureType, chosen: list[Known]) -> Iterator[Said]:
    """A sale against an opt-out; while there is time to stop, something to tell the buyer of."""
    found = opt_out_at(case) if kind in ccpa.SELLING else None
    if found is None:
        return
    facts = [*chosen, *asked_out(case)]
    result = ccpa.sold_after_opt_out(kind, bodies(facts))
    said = breaks("sale-after-opt-out", ccpa.OPT_OUT, result, facts)
    if case.at < late_from(case.case.packs, found.since):
        reason = f"{result.reason}, within the time to stop: the third party must be told"
        said = said._replace(outcome=PERMITTED, severity="info", reason=reason)
    yield said


def disclosure_type(case: PersonCase) -> DisclosureType:
    """What a movement is under the CCPA, by the agreements in force at its moment."""
    agreements = bodies(case.case.facts.naming(AGREEMENT, case.flow.to_party))
    return ccpa.disclosure_type(case.case.packs, disclosed(case), agreements, case.at)


def _terms(case: PersonCase) -> Iterator[Said]:
    """Who serves the business is bound by the terms of the act (1798.100(d))."""
    if not protected(case, CCPA):
        return
    agreements = case.case.facts.naming(AGREEMENT, case.flow.to_party)
    result = ccpa.has_terms(bodies(agreements))
    if result.fails:
        yield breaks("processor-contract-missing", ccpa.TERMS, result, agreements)


def _serves(case: Case) -> bool:
    """Whether the company itself gives something to a service provider or contractor."""
    own = case.discloses and case.flow.from_party in case.company
    return own and case.recipient_class in ("service_provider", "contractor")


def disclosed(case: PersonCase) -> Disclosure:
    """A movement in the words of the CCPA."""
    flow = case.flow
    return Disclosure(
        flow.kind,
        flow.purposes,
        tuple(one.category for one in case.data),
        case.case.recipient_class,
        flow.to_role,
        flow.consideration,
        flow.initiated_by,
        tuple(case.case.own.get("carried_preferences", ())),
    )


def _concern(case: PersonCase) -> Iterator[Said]:
    """Data of people in the United States that a country of concern, or whom it owns, can reach."""
    if not asking.residency(case).startswith("US"):
        return
    rows = case.case.packs.rows(CountryOfConcern)
    places = (case.case.place, *case.flow.access_places)
    found = [row for place in places if (row := rows.at(place.split("-")[0], case.at))]
    if found:
        result = CONCERN.fails(f"it goes to {found[0].name}", found)
        yield breaks("country-of-concern", CONCERN, result)
        return
    owners = _owners(case.case)
    known = {str(fact.body["owner"]) for fact in owners}
    homes = {party: _home(case.case, party) for party in known}
    receiver = case.flow.to_party
    homes[receiver] = case.case.place or _home(case.case, receiver)
    ruling = covered_person(case.case.packs, receiver, homes, bodies(owners), case.at)
    if ruling.holds:
        yield breaks("country-of-concern", CONCERN, ruling, owners)


def _owners(case: Case) -> list[Known]:
    """Recorded interests in the receiver, and in those that own it, at any depth."""
    seen, found, frontier = {case.flow.to_party}, list[Known](), [case.flow.to_party]
    while frontier:
        owned = frontier.pop()
        for fact in case.facts.naming(OWNERSHIP, owned):
            owner = str(fact.body["owner"])
            if fact.body["owned"] == owned:
                found.append(fact)
            if fact.body["owned"] == owned and owner not in seen:
                seen.add(owner)
                frontier.append(owner)
    return found


def beneficiary(case: Case) -> str:
    """Whom a movement to a covered person counts for: its uppermost covered owner, else itself."""
    owners = _owners(case)
    homes = {str(fact.body["owner"]): _home(case, str(fact.body["owner"])) for fact in owners}
    facts, party = bodies(owners), case.flow.to_party
    passed = {party}
    while True:
        above = sorted(
            str(fact["owner"])
            for fact in facts
            if fact["owned"] == party
            and fact.get("percent", 0.0) >= HALF
            and fact["owner"] not in passed
            and covered_person(case.packs, str(fact["owner"]), homes, facts, case.at).holds
        )
        if not above:
            return party
        party = above[0]
        passed.add(party)


def _home(case: Case, party: str) -> str:
    fact = case.facts.one(PARTY, party)
    return str(fact.body.get("place") or "") if fact else ""


def _venture(case: PersonCase) -> Iterator[Said]:
    """What a venture of the company gives to another member of it (1798.140(d)(3))."""
    if not protected(case, CCPA):
        return
    flow, packs = case.flow, case.case.packs
    owned = case.case.facts.naming(OWNERSHIP, flow.from_party)
    for member in sorted(case.case.company):
        result = jv_cross_share(
            packs, flow.from_party, member, flow.to_party, bodies(owned), case.at
        )
        if result.holds:
            yield breaks("jv-cross-share", CROSS_SHARE, result, owned)


def _passed_on(case: Case) -> bool:
    return case.discloses and case.flow.from_party not in case.company


RULES: Final = (
    law_rule(cpni.APPROVAL, concerns(CPNI, asking.discloses), _approval, CONSENT),
    law_rule(cpni.WHERE, concerns(CPNI, asking.discloses), _location, CONSENT),
    law_rule(children.PARENT, concerns(COPPA, asking.moves), _parent, SUBJECT, CONSENT),
    law_rule(
        ccpa.OPT_OUT, concerns(CCPA, asking.discloses), _sold, SUBJECT, PREFERENCE, CONSENT, REQUEST
    ),
    law_rule(ccpa.TERMS, concerns(CCPA, _serves), _terms, SUBJECT),
    law_rule(CROSS_SHARE, concerns(CCPA, _passed_on), _venture, SUBJECT),
    law_rule(CONCERN, concerns(BULK, asking.discloses), _concern, SUBJECT),
)
