"""Whether a recipient is what it is claimed to be, tested against facts."""

from collections.abc import Iterator
from typing import Final

from lineage.facts import OWNERSHIP
from lineage.judging.case import Case
from lineage.judging.lens import Known
from lineage.judging.rule import rule
from lineage.judging.verdict import Said, ambiguous, forbidden, permitted, untold

PROCESSORS: Final = frozenset({"processor", "sub_processor"})
VOTING: Final = "voting"
HALF: Final = 50.0

AFFILIATE: Final = ("D-07", "D-08")


@rule("policy.recipient-class", "L25, L39, L111, L201, L228", "A recipient is what it is claimed.")
def is_what_it_is_claimed(case: Case) -> Iterator[Said]:
    if not case.discloses:
        return
    claimed = case.recipient_class
    if not claimed:
        yield untold("to.class", ("S-03",))
    elif claimed not in case.book.known_classes:
        reason = f"the policy names no recipients of class {claimed}"
        yield forbidden("recipient-class-not-declared", ("S-03",), reason)
    elif claimed == "affiliate":
        yield from _affiliate(case)
    elif claimed == "service_provider":
        yield from _service_provider(case)
    elif claimed == "public_authority":
        yield from _authority(case)
    elif claimed == "acquirer":
        yield from _acquirer(case)
    else:
        yield permitted("S-03", reason=f"nothing tests the class {claimed}")


def class_holds(case: Case) -> bool:
    """Whether the claimed class passes its test, so that its passages speak of the movement."""
    found = list(is_what_it_is_claimed.judge(case))
    return all(not said.code for said in found)


def _affiliate(case: Case) -> Iterator[Said]:
    edges = case.facts.every(OWNERSHIP)
    party = case.flow.to_party
    line = case.book.number("control_percent", HALF)
    family, rests_on = related(edges, case.company, line)
    if party in family:
        yield permitted(*AFFILIATE, facts=rests_on)
        return
    if not case.facts.ever_said(OWNERSHIP, party):
        yield untold("ownership", AFFILIATE)
        return
    reason = f"{party} is not held by one half or more of the votes, in either direction"
    held = [edge for edge in edges if party in (edge.body["owner"], edge.body["owned"])]
    yield forbidden("recipient-class-mismatch", AFFILIATE, reason, held)
    if any(edge.body.get("percent") for edge in held if _within(edge, family | case.company)):
        yield ambiguous("AMB-03", ("D-08", "S-12"), "a partner in a joint venture below one half")


def related(
    edges: list[Known], company: frozenset[str], line: float
) -> tuple[frozenset[str], list[Known]]:
    """(affiliates of the company, the ownership they rest on): parents, subsidiaries, sisters.

    A party is controlled by those who together, with what they control, hold `line` per cent or
    more of its voting securities.
    """
    voting = [edge for edge in edges if edge.body.get("interest") == VOTING]
    above = set(company)
    while True:
        found = {
            edge.body["owner"]
            for edge in voting
            if edge.body["owned"] in above and edge.body.get("percent", 0.0) >= line
        } - above
        if not found:
            break
        above |= found
    family: set[str] = set()
    for top in above:
        family |= _controlled({top}, voting, line)
    family = (family | above) - company
    used = [edge for edge in voting if _within(edge, frozenset(family | company))]
    return frozenset(family), used


def _controlled(owners: set[str], voting: list[Known], line: float) -> set[str]:
    """The owners and all that they control."""
    group = set(owners)
    while True:
        held: dict[str, float] = {}
        for edge in voting:
            if edge.body["owner"] in group and edge.body["owned"] not in group:
                owned = edge.body["owned"]
                held[owned] = held.get(owned, 0.0) + edge.body.get("percent", 0.0)
        found = {owned for owned, percent in held.items() if percent >= line}
        if not found:
            return group
        group |= found


def _within(edge: Known, family: frozenset[str]) -> bool:
    return edge.body["owner"] in family or edge.body["owned"] in family


def _service_provider(case: Case) -> Iterator[Said]:
    role, behalf = case.flow.to_role, case.flow.on_behalf_of
    if not role:
        yield untold("to.role", ("D-13",))
    elif role not in PROCESSORS or (role == "processor" and behalf not in {"", *case.company}):
        reason = f"as {role} it does not process on behalf of the company"
        yield forbidden("recipient-class-mismatch", ("D-13",), reason)
    else:
        yield permitted("D-13")


def _authority(case: Case) -> Iterator[Said]:
    declared = case.recipient.body.get("class") if case.recipient else None
    if declared == "public_authority":
        yield permitted("S-19", facts=[case.recipient] if case.recipient else ())
    elif declared is None:
        yield untold("party.class", ("S-19",))
    else:
        reason = f"{case.flow.to_party} is declared as {declared}"
        yield forbidden("recipient-class-mismatch", ("S-19",), reason)


def _acquirer(case: Case) -> Iterator[Said]:
    deal = case.transaction
    if deal is None:
        yield untold("basis.transaction", ("S-10",))
    elif deal.body.get("acquirer", case.flow.to_party) != case.flow.to_party:
        reason = f"the acquirer is {deal.body['acquirer']}"
        yield forbidden("recipient-class-mismatch", ("S-10",), reason, [deal])
    else:
        yield permitted("S-10", facts=[deal])
