"""Transfers to third countries: is it one, is its tool in force, what else would carry it.

A transfer needs an exporter under the law, another legal entity that receives or can look, and a
third country that it is in or looks from (EDPB Guidelines 05/2021). Onward transfers are transfers
(GDPR Art. 44), so every hop is asked for itself.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from lineage.instants import parse
from lineage.law.adequacy import adequate
from lineage.law.places import third_country
from lineage.law.ruling import Fact, LawRule, Result
from lineage.packs.packs import Packs
from lineage.packs.transfer_law import SccModule, TransferTool

ADEQUACY: Final = "eu-gdpr:A45-3"
CONSENT: Final = "eu-gdpr:A49-1-a"
SUBJECT: Final = "@subject"
SCC: Final = "scc"

IS_TRANSFER: Final = LawRule(
    "law.transfer", "GDPR Art. 44; EDPB Guidelines 05/2021", "does data leave the law's area"
)
IN_FORCE: Final = LawRule(
    "law.transfer-tool", "GDPR Art. 44 to 49", "is the tool that the transfer names in force"
)
MODULE: Final = LawRule(
    "law.scc-module",
    "Decision (EU) 2021/914, clause 1",
    "does the module fit the roles of the two parties",
)


@dataclass(frozen=True, slots=True)
class Transfer:
    """One hop. Empty text stands for what nobody declared."""

    sender: str
    receiver: str
    place: str = ""
    """Where the receiver keeps it."""
    access_places: tuple[str, ...] = ()
    """Places from which it can be reached too."""
    tool: str = ""
    reference: str = ""
    """What the tool rests on: id of a certification or agreement, place, number of a decision."""


@dataclass(frozen=True, slots=True)
class Safeguards:
    """Facts that hold at the moment of a transfer, and that tools rest on."""

    certifications: tuple[Fact, ...] = ()
    agreements: tuple[Fact, ...] = ()
    consents: tuple[Fact, ...] = ()
    """Of the person, to this transfer."""


def is_transfer(packs: Packs, regime: str, hop: Transfer, at: int) -> Result:
    """Whether a hop is a transfer to a third country under a law that the sender is subject to."""
    if SUBJECT in (hop.sender, hop.receiver):
        return IS_TRANSFER.fails("data from the person, or back to them, is no transfer")
    if hop.sender == hop.receiver:
        return IS_TRANSFER.fails("sender and recipient are one legal entity")
    asked = [third_country(packs, regime, place, at) for place in _places(hop)]
    outside = [one for one in asked if one.holds]
    if outside:
        return IS_TRANSFER.holds(outside[0].reason, outside[0].rows)
    if not hop.place:
        return IS_TRANSFER.untold("to.place", asked[0].rows)
    return IS_TRANSFER.fails(asked[0].reason, asked[0].rows)


def tool_in_force(packs: Packs, regime: str, hop: Transfer, facts: Safeguards, at: int) -> Result:
    """Whether the tool that a transfer names carries it at its moment."""
    if not hop.tool:
        return IN_FORCE.fails("no tool was recorded")
    tool = packs.rows(TransferTool).at(hop.tool, at)
    if tool is None:
        return IN_FORCE.fails(f"{hop.tool} is no tool known at that time")
    if regime not in tool.regimes:
        return IN_FORCE.fails(f"{tool.name} is no tool under {regime}", [tool])
    if tool.rests_on == "adequacy":
        return _adequate_everywhere(packs, regime, tool, hop, facts, at)
    if tool.rests_on == "agreement":
        return _agreed(tool, hop, facts, at)
    if tool.id == CONSENT:
        return _consented(tool, facts)
    if tool.rests_on == "approval" and not hop.reference:
        return IN_FORCE.untold("transfer.reference", [tool])
    return IN_FORCE.holds(f"{tool.name}, as recorded", [tool])


def tools_that_carry(
    packs: Packs, regime: str, hop: Transfer, facts: Safeguards, at: int
) -> Iterator[tuple[str, Result]]:
    """(code, ruling) of every tool that adequacy or an agreement supports, whatever was named."""
    for tool in packs.rows(TransferTool).in_force(at):
        if regime in tool.regimes and tool.rests_on in ("adequacy", "agreement"):
            unnamed = Transfer(hop.sender, hop.receiver, hop.place, hop.access_places, tool.id)
            ruling = tool_in_force(packs, regime, unnamed, facts, at)
            if ruling.holds:
                yield tool.id, ruling


def module_fits(packs: Packs, agreement: Fact, exporter: str, importer: str, at: int) -> Result:
    """Whether an agreement's module is the one for an exporter and an importer of these roles.

    Roles are `controller` and `processor`; empty is unknown.
    """
    number = agreement.get("module")
    if number is None:
        return MODULE.untold("agreement.module", facts=[agreement])
    module = packs.rows(SccModule).at(str(number), at)
    if module is None:
        return MODULE.fails(f"there was no module {number} at that time", facts=[agreement])
    if not exporter:
        return MODULE.untold("from.role", [module], [agreement])
    if not importer:
        return MODULE.untold("to.role", [module], [agreement])
    roles = f"from {module.exporter} to {module.importer}"
    if (exporter, importer) == (module.exporter, module.importer):
        return MODULE.holds(f"module {number} is the one {roles}", [module], [agreement])
    return MODULE.fails(
        f"module {number} is the one {roles}, not from {exporter} to {importer}",
        [module],
        [agreement],
    )


def _places(hop: Transfer) -> tuple[str, ...]:
    return (hop.place, *(place for place in hop.access_places if place != hop.place))


def _adequate_everywhere(
    packs: Packs, regime: str, tool: TransferTool, hop: Transfer, facts: Safeguards, at: int
) -> Result:
    """Whether every third country that the data reaches is adequate for the recipient."""
    covered: Result | None = None
    for place in _places(hop):
        if third_country(packs, regime, place, at).fails:
            continue
        asked = adequate(packs, regime, place, hop.receiver, facts.certifications, at)
        if not asked.holds:
            return asked._replace(rule=IN_FORCE.id, rows=(tool, *asked.rows))
        covered = covered or asked
    if covered is None:
        return IN_FORCE.holds("it stays where no tool is needed", [tool])
    return covered._replace(rule=IN_FORCE.id, rows=(tool, *covered.rows))


def _agreed(tool: TransferTool, hop: Transfer, facts: Safeguards, at: int) -> Result:
    agreements = list(_agreements(tool, hop, facts.agreements))
    signed = [one for one in agreements if "signed_at" not in one or parse(one["signed_at"]) <= at]
    if signed:
        return IN_FORCE.holds(f"{tool.name} agreed between the two", [tool], signed[:1])
    if agreements:
        return IN_FORCE.fails(f"{tool.name} was signed only later", [tool], agreements[:1])
    return IN_FORCE.fails(f"no {tool.name.lower()} in force between the two", [tool])


def _agreements(tool: TransferTool, hop: Transfer, agreements: Iterable[Fact]) -> Iterator[Fact]:
    """Agreements of the tool's kind from sender to receiver; the one it names, if it names one."""
    fitting = [
        one
        for one in agreements
        if one["kind"] in tool.agreement_kinds
        and list(one["parties"]) == [hop.sender, hop.receiver]
    ]
    named = [one for one in fitting if one["id"] == hop.reference]
    yield from named or fitting


def _consented(tool: TransferTool, facts: Safeguards) -> Result:
    """Only an explicit consent to the transfer will do; agreement by use never does."""
    given = [one for one in facts.consents if one.get("status") == "given"]
    explicit = [one for one in given if one.get("form") == "explicit"]
    if explicit:
        return IN_FORCE.holds("the person consented explicitly", [tool], explicit[:1])
    if any("form" not in one for one in given):
        return IN_FORCE.untold("consent.form", [tool], given)
    return IN_FORCE.fails("no explicit consent of the person", [tool], given)
