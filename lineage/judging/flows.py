"""Findings that a flow shows by itself: names and codes nobody declared.

Unknown codes are recorded, never refused: evidence is not turned away for being inconvenient.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from lineage.activities import Flow
from lineage.facts import ALWAYS, PARTY
from lineage.packs.packs import Packs
from lineage.packs.transfer_law import TransferTool
from lineage.packs.vocabulary import Category, Purpose
from lineage.policy.version import versions_of
from lineage.view import View

VOCABULARY_RULE: Final = "structure.vocabulary"
PARTY_RULE: Final = "structure.party"
BY_POLICY: Final = frozenset({"category-not-declared", "purpose-not-declared"})


def undeclared(
    view: View, flow: Flow, at: int, known_at: int = ALWAYS
) -> Iterator[tuple[str, str, str]]:
    """(code, reason, rule) for each name of a flow that nobody declared by a moment."""
    version = versions_of(view.facts, view.packs, known_at).at(at)
    governed = version is not None and version.book is not None
    for found in _undeclared_codes(flow, view.packs):
        # A policy in force says by itself which categories and purposes it names.
        if not (governed and found[0] in BY_POLICY):
            yield found
    for party in (flow.from_party, flow.to_party):
        if not party.startswith("@") and view.facts.at(PARTY, party, at, known_at) is None:
            yield "entity-unresolved", f"no party fact declares {party}", PARTY_RULE


@lru_cache(maxsize=10_000)
def _undeclared_codes(flow: Flow, packs: Packs) -> tuple[tuple[str, str, str], ...]:
    found = [
        ("category-not-declared", f"no such category: {category}")
        for category in sorted(flow.categories - packs.rows(Category).ids)
    ]
    found += [
        ("purpose-not-declared", f"no such purpose: {purpose}")
        for purpose in flow.purposes
        if purpose not in packs.rows(Purpose).ids
    ]
    if flow.tool and flow.tool not in packs.rows(TransferTool).ids:
        found.append(("transfer-tool-unknown", f"no such transfer tool: {flow.tool}"))
    return tuple((code, reason, VOCABULARY_RULE) for code, reason in found)
