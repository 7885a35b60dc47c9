"""Legal bases, contracts with processors, and whom these may engage (GDPR Art. 6, 9, 28)."""

from collections.abc import Iterable
from typing import Final

from lineage.law.ruling import Fact, LawRule, Result
from lineage.packs.packs import Packs
from lineage.packs.regimes import SpecialCategory
from lineage.packs.vocabulary import LegalBasis

PROCESSING: Final = frozenset({"processor", "sub_processor"})
BASIS: Final = LawRule("law.legal-basis", "GDPR Art. 6(1)", "is the basis one, and does it stand")
SPECIAL_BASIS: Final = LawRule(
    "law.art9", "GDPR Art. 9(2)", "is there a condition for special categories"
)
CONTRACT: Final = LawRule(
    "law.processor-contract", "GDPR Art. 28(3)", "is a contract with the processor in force"
)
ENGAGED: Final = LawRule(
    "law.subprocessor", "GDPR Art. 28(2), (4)", "did the controller authorise the sub-processor"
)


def basis_stands(packs: Packs, basis: str, consents: Iterable[Fact], at: int) -> Result:
    """Whether a movement has a legal basis that stands; agreement by use is no consent.

    `consents` are the person's, to the purposes of the movement. An empty basis was not recorded.
    """
    if not basis:
        return BASIS.untold("basis.gdpr")
    row = packs.rows(LegalBasis).at(basis, at)
    if row is None or ":A6-" not in basis:
        return BASIS.fails(f"{basis} is no basis of Art. 6")
    if not basis.startswith("eu-gdpr:A6-1-a"):
        return BASIS.holds(f"{row.name}, as recorded", [row])
    given = [one for one in consents if one["status"] == "given"]
    wanted = ("explicit",) if basis.endswith("-a-explicit-consent") else ("explicit", "expressed")
    standing = [one for one in given if one.get("form") in wanted]
    if standing:
        return BASIS.holds("the person consented", [row], standing)
    if any("form" not in one for one in given):
        return BASIS.untold("consent.form", [row], given)
    return BASIS.fails("no consent that stands: agreement by use is none", [row], given)


def special_condition(packs: Packs, categories: Iterable[str], art9: str, at: int) -> Result:
    """Whether special categories move under a condition of Art. 9(2)."""
    special = packs.rows(SpecialCategory)
    found = [one for code in categories if (one := special.at(code, at))]
    if not found:
        return SPECIAL_BASIS.holds("no special category")
    if not art9:
        return SPECIAL_BASIS.fails(f"no condition was recorded for {found[0].name.lower()}", found)
    row = packs.rows(LegalBasis).at(art9, at)
    if row is None or ":A9-" not in art9:
        return SPECIAL_BASIS.fails(f"{art9} is no condition of Art. 9(2)", found)
    return SPECIAL_BASIS.holds(f"{row.name}, as recorded", [*found, row])


def contract_in_force(
    company: str, sender: str, receiver: str, role: str, agreements: Iterable[Fact]
) -> Result:
    """Whether a processor acts under a contract: with the controller, or with who engaged it.

    `agreements` are those in force that name the receiver. An empty role is unknown.
    """
    if not role:
        return CONTRACT.untold("to.role")
    if role not in PROCESSING:
        return CONTRACT.holds("the recipient is no processor")
    found = [
        one
        for one in agreements
        if (list(one["parties"]) == [company, receiver] and one["kind"] == "processor")
        or (
            list(one["parties"]) == [sender, receiver]
            and one["kind"] in ("processor", "sub_processor")
        )
    ]
    if found:
        return CONTRACT.holds("a contract with the processor", facts=found[:1])
    return CONTRACT.fails("no contract with the processor in force")


def engaged_by_leave(
    company: str, sender: str, receiver: str, role: str, agreements: Iterable[Fact]
) -> Result:
    """Whether a processor that a processor passes data to was authorised by the controller.

    `agreements` are those of the company in force. A processor of the company's own needs no leave.
    """
    if role not in PROCESSING or sender == company:
        return ENGAGED.holds("nobody engages a sub-processor here")
    contracts = [one for one in agreements if one["kind"] in PROCESSING]
    own = [one for one in contracts if list(one["parties"]) == [company, receiver]]
    if own:
        return ENGAGED.holds("the company's own processor", facts=own[:1])
    leave = [one for one in contracts if receiver in one.get("authorises", ())]
    if leave:
        return ENGAGED.holds("the company authorised it", facts=leave[:1])
    return ENGAGED.fails("no agreement of the company authorises it", facts=contracts)
