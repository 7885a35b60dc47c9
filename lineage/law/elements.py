"""Whether what was exposed of people makes a duty, element by element (law.md of breaches, 5.2).

People who are alike in all that duties depend on are looked at together, so that a million of
them cost as much as the few hundred profiles they have.
"""

from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple

from lineage.law.bounds import Bounds, total
from lineage.law.places import protects
from lineage.law.ruling import Outcome
from lineage.packs.breach_law import BreachElement, BreachTrigger
from lineage.packs.packs import Packs
from lineage.packs.regimes import Regime
from lineage.packs.vocabulary import Category


class Degree(IntEnum):
    """Whether something is so. The lesser of two holds of both together."""

    NO = 0
    MAYBE = 1
    YES = 2


_DEGREE = {
    Outcome.DOES_NOT: Degree.NO,
    Outcome.CANNOT_TELL: Degree.MAYBE,
    Outcome.HOLDS: Degree.YES,
}
_CPNI = {"yes": Degree.YES, "maybe": Degree.MAYBE}


class Datum(NamedTuple):
    """A category, and the state it lay in: a `State` of the packs."""

    category: str
    state: str


class Profile(NamedTuple):
    """People who are alike in all that duties depend on. Empty text is unknown."""

    residency: str
    roles: frozenset[str]
    sure: frozenset[Datum]
    """What was exposed of each of them for sure."""
    possible: frozenset[Datum]
    """What may have been, which includes `sure`."""
    people: Bounds
    told: frozenset[int] = frozenset()
    """Which of the notices to people reached them, by place in `Breach.told`."""


class Elements:
    """Whom triggers are about, by the law of one moment. What was found once is kept."""

    def __init__(self, packs: Packs, at: int) -> None:
        self._packs, self._at = packs, at
        self._met: dict[tuple[str, frozenset[str], frozenset[str]], Degree] = {}
        self._protected: dict[tuple[str, str], Degree] = {}

    def reaches(self, trigger: BreachTrigger, profile: Profile) -> Degree:
        """Whether people of a profile are among those whom a trigger is about."""
        found = min(self._combined(trigger, profile), _role(trigger, profile))
        return min(found, self.protects(trigger.regime, profile.residency)) if found else found

    def any_data(self, regime: str, profile: Profile) -> Degree:
        """Whether anything was exposed of people whom a law protects."""
        found = Degree.YES if profile.sure else Degree(bool(profile.possible))
        return min(found, self.protects(regime, profile.residency))

    def whom(self, trigger: BreachTrigger, profiles: Iterable[Profile]) -> Bounds:
        """How many people a trigger is about."""
        return total(counted(one.people, self.reaches(trigger, one)) for one in profiles)

    def protects(self, regime: str, residency: str) -> Degree:
        """Whether a law protects people who live somewhere; a pending one as if in force."""
        known = self._protected.get((regime, residency))
        if known is None:
            rows = self._packs.rows(Regime).of(regime)
            begins = [row.valid_from for row in rows if row.valid_from is not None]
            said = protects(self._packs, regime, residency, max([self._at, *begins[:1]]))
            known = self._protected[regime, residency] = _DEGREE[said.outcome]
        return known

    def _combined(self, trigger: BreachTrigger, profile: Profile) -> Degree:
        sure = frozenset(one.category for one in profile.sure if one.state in trigger.states)
        counting = {*trigger.states, *trigger.perhaps_states}
        possible = frozenset(one.category for one in profile.possible if one.state in counting)
        if not trigger.combinations:
            return Degree.YES if sure else Degree(bool(possible))
        return max(
            min(self._holds(element, sure, possible) for element in combination)
            for combination in trigger.combinations
        )

    def _holds(self, element_id: str, sure: frozenset[str], possible: frozenset[str]) -> Degree:
        known = self._met.get((element_id, sure, possible))
        if known is None:
            element = self._packs.rows(BreachElement).of(element_id)[-1]
            surely = max((degree(self._packs, element, one) for one in sure), default=Degree.NO)
            perhaps = max(
                (degree(self._packs, element, one) for one in possible), default=Degree.NO
            )
            known = surely if surely is Degree.YES else Degree(bool(perhaps))
            self._met[element_id, sure, possible] = known
        return known


def counted(people: Bounds, degree: Degree) -> Bounds:
    """Some people, if they count in for sure, at most, or not at all."""
    if degree is Degree.NO:
        return Bounds(0, 0)
    return people if degree is Degree.YES else Bounds(0, people.upper)


def degree(packs: Packs, element: BreachElement, category: str) -> Degree:
    """Whether data of a category holds an element."""
    rows = packs.rows(Category).of(category)
    terms = {category, *(term for row in rows for term in row.fideslang)}
    found = Degree.NO
    if any(_under(term, one) for term in terms for one in element.holds):
        return Degree.YES
    if any(_under(term, one) for term in terms for one in element.may_hold):
        found = Degree.MAYBE
    if element.network_information and rows:
        found = max(found, _CPNI.get(rows[-1].cpni, Degree.NO))
    return found


def _under(term: str, root: str) -> bool:
    return term == root or ("." in root and term.startswith(root + "."))


def _role(trigger: BreachTrigger, profile: Profile) -> Degree:
    if not trigger.roles or profile.roles & set(trigger.roles):
        return Degree.YES
    return Degree.NO if profile.roles else Degree.MAYBE
