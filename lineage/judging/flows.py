"""Findings that a flow shows by itself: names and codes nobody declared.

Unknown codes are recorded, never refused: evidence is not turned away for being inconvenient.
"""

from collections.abc import Iterator
from typing import Final

from lineage.activities import Flow
from lineage.facts import PARTY
from lineage.instants import OPEN
from lineage.packs.packs import Packs
from lineage.packs.transfer_law import TransferTool
from lineage.packs.vocabulary import Category, Purpose
from lineage.policy.version import versions_of
from lineage.view import View

VOCABULARY_RULE: Final = "structure.vocabulary"
PARTY_RULE: Final = "structure.party"
BY_POLICY: Final = frozenset({"category-not-declared", "purpose-not-declared"})


Named = tuple[str, str, str]
"""(code, reason, rule)."""


class Undeclared:
    """Names of flows that nobody declared, as known at one moment.

    What is found of a flow stays true until a fact about one of its parties begins or ends, which
    is so seldom that it is looked up once for millions of movements.
    """

    def __init__(self, view: View, known_at: int) -> None:
        self._view, self._known_at = view, known_at
        self._found: dict[Flow, tuple[int, int, tuple[Named, ...]]] = {}

    def of(self, flow: Flow, at: int) -> tuple[Named, ...]:
        """Names of a flow that were not declared at a moment."""
        names = self._undeclared(flow, at)
        if names and self._is_governed(at):
            # A policy in force says by itself which categories and purposes it names.
            return tuple(one for one in names if one[0] not in BY_POLICY)
        return names

    def _is_governed(self, at: int) -> bool:
        version = versions_of(self._view.facts, self._view.packs, self._known_at).at(at)
        return version is not None and version.book is not None

    def _undeclared(self, flow: Flow, at: int) -> tuple[Named, ...]:
        begins, ends, names = self._found.get(flow, (0, 0, ()))
        if begins <= at < ends:
            return names
        found = (*_undeclared_codes(flow, self._view.packs), *self._parties(flow, at))
        self._found[flow] = (*self._steady(flow, at), found)
        return found

    def _parties(self, flow: Flow, at: int) -> Iterator[Named]:
        for party in _parties(flow):
            if self._view.facts.at(PARTY, party, at, self._known_at) is None:
                yield "entity-unresolved", f"no party fact declares {party}", PARTY_RULE

    def _steady(self, flow: Flow, at: int) -> tuple[int, int]:
        spans = [self._view.facts.steady(PARTY, party, at) for party in _parties(flow)]
        return max((begins for begins, _ in spans), default=-OPEN), min(
            (ends for _, ends in spans), default=OPEN
        )


def undeclared_at(view: View, known_at: int) -> Undeclared:
    """The undeclared names that answers as known at a moment share."""
    _, known = view.facts.epoch(0, known_at)
    return view.once(("undeclared", known), lambda: Undeclared(view, known_at))


def _parties(flow: Flow) -> list[str]:
    return [one for one in (flow.from_party, flow.to_party) if not one.startswith("@")]


def _undeclared_codes(flow: Flow, packs: Packs) -> tuple[Named, ...]:
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
