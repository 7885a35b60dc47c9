"""Who is in one group with whom: five laws, five tests, from recorded shares and control."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from lineage.law.numbers import meets
from lineage.law.ruling import Fact, LawRule, Result
from lineage.packs.packs import Packs
from lineage.packs.regimes import AffiliateTest
from lineage.packs.us_law import CountryOfConcern

AFFILIATE: Final = LawRule(
    "law.affiliate", "each test names its own", "are the two one group under this test"
)
COVERED: Final = LawRule(
    "law.covered-person", "28 CFR 202.211", "is it a country of concern's, or owned by such"
)
CROSS_SHARE: Final = LawRule(
    "law.jv-cross-share",
    "Cal. Civ. Code 1798.140(d)(3)",
    "does a joint venture pass what one member gave it to another member",
)

Pairs = Mapping[str, frozenset[str]]


def group(packs: Packs, test: str, party: str, ownerships: Iterable[Fact], at: int) -> set[str]:
    """Everybody who is parent, subsidiary or sister of a party by the shares, at any depth.

    Control passes down a chain: whoever controls a party controls what that party controls.
    Branding and sharing, which one test adds, are not looked at.
    """
    row = packs.rows(AffiliateTest).at(test, at)
    if row is None:
        return set()
    owned, owners = _controls(row, ownerships)
    parents = _reach(owners, {party})
    return (_reach(owned, parents | {party}) | parents) - {party}


def affiliate(
    packs: Packs, test: str, party: str, other: str, ownerships: Iterable[Fact], at: int
) -> Result:
    """Whether two parties are one group under a test, with all that it asks."""
    facts = list(ownerships)
    row = packs.rows(AffiliateTest).at(test, at)
    if row is None:
        return AFFILIATE.fails(f"{test} is not in force")
    if row.relation == "members":
        return _venture(row, party, other, facts)
    about = [fact for fact in facts if other in (fact["owner"], fact["owned"])]
    if other not in group(packs, test, party, facts, at):
        unknown = [fact for fact in about if _missing(row, fact)]
        if unknown:
            return AFFILIATE.untold(_missing(row, unknown[0]), [row], unknown)
        return AFFILIATE.fails("not linked by the share that counts", [row], about)
    if not row.needs_branding:
        return AFFILIATE.holds("linked by the share that counts", [row], about)
    branded = {fact.get("common_branding") for fact in about}
    if True in branded:
        return AFFILIATE.untold("whether they share personal information", [row], about)
    if branded == {False}:
        return AFFILIATE.fails("no common branding", [row], about)
    return AFFILIATE.untold("ownership.common_branding", [row], about)


def covered_person(
    packs: Packs, party: str, places: Mapping[str, str], ownerships: Iterable[Fact], at: int
) -> Result:
    """Whether a party counts as one of a country of concern, by its place or by who owns it.

    `places` says where each party is. Shares of covered owners add up, at any depth.
    """
    row = packs.rows(AffiliateTest).at("covered-person-50", at)
    if row is None:
        return COVERED.fails("28 CFR 202 is not in force")
    facts = list(ownerships)
    concern = {one.id for one in packs.rows(CountryOfConcern).in_force(at)}
    covered = {one for one, place in places.items() if place.split("-")[0] in concern}
    if party in covered:
        return COVERED.holds(f"it is in {places[party]}", [row])
    while added := _owned_by(row, facts, covered) - covered:
        covered |= added
    about = [fact for fact in facts if fact["owned"] == party]
    if party in covered:
        return COVERED.holds("owned by half by whom the rule covers", [row], about)
    if not places.get(party):
        return COVERED.untold("party.place", [row], about)
    if any("percent" not in fact for fact in about):
        return COVERED.untold("ownership.percent", [row], about)
    return COVERED.fails("neither there nor owned by half from there", [row], about)


def jv_cross_share(
    packs: Packs, venture: str, giver: str, receiver: str, ownerships: Iterable[Fact], at: int
) -> Result:
    """Whether a venture passes what one member gave it on to another member."""
    facts = list(ownerships)
    asked = [
        affiliate(packs, "ccpa-joint-venture-40", venture, member, facts, at)
        for member in (giver, receiver)
    ]
    if giver == receiver:
        return CROSS_SHARE.fails("it goes back to the member that gave it", asked[0].rows)
    for one in asked:
        if not one.holds:
            return one._replace(rule=CROSS_SHARE.id)
    return Result(
        CROSS_SHARE.id,
        asked[0].outcome,
        "both are members of the venture",
        rows=asked[0].rows,
        facts=asked[0].facts + asked[1].facts,
    )


def _venture(row: AffiliateTest, venture: str, member: str, facts: list[Fact]) -> Result:
    """Whether a party owns enough of a venture to be one with it."""
    about = [fact for fact in facts if (fact["owner"], fact["owned"]) == (member, venture)]
    if any(_counts(row, fact) for fact in about):
        return AFFILIATE.holds("a member of the venture", [row], about)
    if any("percent" not in fact for fact in about):
        return AFFILIATE.untold("ownership.percent", [row], about)
    return AFFILIATE.fails("no member of the venture", [row], about)


def _counts(row: AffiliateTest, fact: Fact) -> bool:
    """Whether one recorded interest is enough by itself."""
    if row.control_suffices and fact.get("control") is True:
        return True
    if row.interests and fact.get("interest") not in row.interests:
        return False
    return "percent" in fact and meets(row.comparison, fact["percent"], row.percent)


def _missing(row: AffiliateTest, fact: Fact) -> str:
    """What is not known of an interest that would decide; empty where nothing is missing."""
    if "percent" not in fact:
        return "ownership.percent"
    if row.control_suffices and "control" not in fact:
        return "ownership.control"
    enough = meets(row.comparison, fact["percent"], row.percent)
    return "ownership.interest" if row.interests and enough and "interest" not in fact else ""


def _controls(row: AffiliateTest, ownerships: Iterable[Fact]) -> tuple[Pairs, Pairs]:
    """(whom each party controls, who controls each party), directly."""
    down: dict[str, set[str]] = defaultdict(set)
    up: dict[str, set[str]] = defaultdict(set)
    for fact in ownerships:
        if _counts(row, fact):
            down[fact["owner"]].add(fact["owned"])
            up[fact["owned"]].add(fact["owner"])
    return _frozen(down), _frozen(up)


def _frozen(pairs: Mapping[str, set[str]]) -> Pairs:
    return {party: frozenset(others) for party, others in pairs.items()}


def _reach(pairs: Pairs, start: set[str]) -> set[str]:
    """Everybody that is reached from a set, those of the set only if they are reached again."""
    found: set[str] = set()
    frontier = set(start)
    while frontier:
        frontier = {other for one in frontier for other in pairs.get(one, ())} - found
        found |= frontier
    return found


def _owned_by(row: AffiliateTest, facts: list[Fact], owners: set[str]) -> set[str]:
    """Parties of which a set of owners holds, together, the share that counts.

    Of several interests of one owner, such as votes and equity, the largest counts.
    """
    largest: dict[tuple[str, str], float] = defaultdict(float)
    for fact in facts:
        if fact["owner"] in owners:
            pair = (fact["owner"], fact["owned"])
            largest[pair] = max(largest[pair], fact.get("percent", 0.0))
    shares: dict[str, float] = defaultdict(float)
    for (_, owned), share in largest.items():
        shares[owned] += share
    return {owned for owned, share in shares.items() if meets(row.comparison, share, row.percent)}
