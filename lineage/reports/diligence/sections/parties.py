"""Who belongs to whom under each test, and which policy held when."""

from typing import Any, Final

import numpy as np

from lineage.facts import OWNERSHIP, PARTY
from lineage.instants import OPEN, UNKNOWN, write
from lineage.judging.lens import Lens
from lineage.law.affiliates import group
from lineage.policy.version import versions_of
from lineage.reports.diligence.deal import Deal

Answer = dict[str, Any]
TESTS: Final = {
    "policy-50": "policy_ge_50",
    "ccpa-50": "ccpa_share_test_gt_50",
    "communications-act-10": "communications_act_gt_10",
}
"""Tests that a sale turns on, by the name that answers give them. One not in force finds nobody."""


def affiliates(deal: Deal, at: int) -> Answer:
    """Test → everybody in the company's group, by the shares of a moment."""
    shares = [fact.body for fact in Lens(deal.view.facts, at, deal.known_at).every(OWNERSHIP)]
    packs, found = deal.view.packs, {}
    for test, name in TESTS.items():
        groups = (group(packs, test, one, shares, at) for one in deal.view.company)
        found[name] = sorted(set().union(*groups) - deal.view.company)
    return found


def groups_over_time(deal: Deal) -> list[Answer]:
    """The company's groups from each change of shares to the next, the first one first."""
    said = deal.view.facts.statements(OWNERSHIP, deal.known_at)
    turns = {turn for one in said for turn in (one.valid_from, one.valid_to)}
    begins = sorted(turn for turn in turns if turn <= deal.as_of)
    found = [(at, affiliates(deal, at)) for at in begins]
    return [
        {"from": write(at), "affiliates": tests}
        for (at, tests), before in zip(found, [{}, *(one for _, one in found)], strict=False)
        if tests != before
    ]


def ownership(deal: Deal) -> list[Answer]:
    """Shares in force, as declared."""
    names = ("owner", "owned", "percent", "interest", "control", "common_branding")
    shares = (fact.body for fact in deal.lens.every(OWNERSHIP))
    found = [{name: share.get(name, "unknown") for name in names} for share in shares]
    return sorted(found, key=lambda one: (one["owner"], one["owned"]))


def parties(deal: Deal) -> list[Answer]:
    """Every party that data moved to or from, with what is declared of it."""
    company = deal.view.company
    seen = {
        party
        for _, flow in deal.flows
        for party in (flow.from_party, flow.to_party)
        if not party.startswith("@")
    }
    said = {party: deal.lens.one(PARTY, party) for party in sorted(seen)}
    return [
        {
            "party": party,
            "name": (fact.body.get("name") if fact else None) or "unknown",
            "class": (fact.body.get("class") if fact else None) or "unknown",
            "place": (fact.body.get("place") if fact else None) or "unknown",
            "declared": fact is not None,
            "is_company": party in company,
        }
        for party, fact in said.items()
    ]


def policies(deal: Deal) -> list[Answer]:
    """Each version that governed by the moment, and how many movements fell under it."""
    versions = [
        one
        for one in versions_of(deal.view.facts, deal.view.packs, deal.known_at)
        if one.governs_from <= deal.as_of
    ]
    ends = [*(one.governs_from for one in versions[1:]), OPEN]
    moved = np.zeros(len(deal.view.mirror.activities), dtype=bool)
    moved[[number for number, _ in deal.flows]] = True
    kept = deal.kept & moved[deal.view.mirror.activity.view[: len(deal.kept)]]
    occurred = deal.view.mirror.occurred_at.view[: len(kept)][kept]
    return [
        {
            "version": one.name,
            "pack": one.pack_id,
            "governs_from": "unknown" if one.governs_from == UNKNOWN else write(one.governs_from),
            "posted_at": one.fact.body.get("posted_at", "unknown"),
            "effective_at": one.fact.body.get("effective_at", "unknown"),
            "movements": deal.coarse(
                int(((occurred >= one.governs_from) & (occurred < end)).sum())
            ),
        }
        for one, end in zip(versions, ends, strict=False)
    ]
