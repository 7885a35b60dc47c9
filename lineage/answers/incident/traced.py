"""One breach, worked out: what the pages of its answer, its working list and its picture share."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lineage.answers.incident.affected import Affected, affected
from lineage.answers.incident.gaps import Gap, gaps, unread_profiles
from lineage.answers.incident.matter import Matter, matter_of
from lineage.answers.incident.notices import Notices, breach_of, notices_of
from lineage.answers.incident.query import LEFT, Reading, TraceQuery, reading_of
from lineage.answers.incident.upstream import (
    FOR_OTHERS,
    Giver,
    controllers,
    other_holders,
    upstream,
)
from lineage.answers.secrecy import secrecy_of
from lineage.instants import EPOCH, OPEN
from lineage.law.breach import Duty
from lineage.law.collisions import Collision, collisions, with_last_safe
from lineage.law.duties import Reached, duties
from lineage.law.elements import Profile
from lineage.mirror.select import standing
from lineage.people import lives
from lineage.tracing.incident.onward import Onward
from lineage.tracing.incident.record import Record
from lineage.tracing.incident.trace import IncidentTrace
from lineage.view import View


@dataclass(frozen=True)
class Traced:
    """A breach in a view, each part worked out when it is asked for."""

    view: View
    matter: Matter
    trace: IncidentTrace
    reading: Reading

    def moments(self) -> dict[str, datetime]:
        """`as_of` and `known_at` of the query that gives this answer again later."""
        as_of = self.matter.as_of
        known_at = as_of if self.matter.known_at == OPEN else self.matter.known_at
        return {
            name: EPOCH + timedelta(microseconds=at)
            for name, at in (("as_of", as_of), ("known_at", known_at))
        }

    @cached_property
    def givers(self) -> list[Giver]:
        return upstream(self.view, self.trace, self.matter)

    @cached_property
    def controllers(self) -> list[str]:
        """Whom the holder must tell."""
        return controllers(self.givers, self.matter.incident.holder)

    @cached_property
    def other_holders(self) -> list[str]:
        return other_holders(self.trace)

    @cached_property
    def notices(self) -> Notices:
        return notices_of(self.view, self.matter, self.controllers)

    @cached_property
    def affected(self) -> Affected:
        """Everybody exposed, with where they lived when the breach came to be known."""
        lived = lives(self.view.facts, self.matter.known_since, self.matter.known_at)
        return affected(
            self.trace.exposure, self.view.mirror, lived, self.notices.reached, self.view.packs
        )

    @cached_property
    def onward(self) -> Onward:
        """Where copies went on, in the reading that was asked for."""
        return self.trace.left if self.reading == LEFT else self.trace.went_on

    @cached_property
    def onward_order(self) -> NDArray[np.intp]:
        """Its rows by holder, person and category."""
        found = self.onward
        return np.lexsort((found.category, found.subjects, found.holder))

    @cached_property
    def gaps(self) -> list[Gap]:
        return gaps(self.trace, self.onward)

    @cached_property
    def unread(self) -> list[Profile]:
        """Those who may have been exposed and whom nobody named."""
        return unread_profiles(self.trace)

    @cached_property
    def profiles(self) -> list[Profile]:
        """Those exposed, and those who may have been and whom nobody named."""
        return [*self.affected.profiles, *self.unread]

    @cached_property
    def reached(self) -> dict[str, Reached]:
        """Whom each duty is about, by its clock's id."""
        return self._duties[1]

    @cached_property
    def collisions(self) -> list[Collision]:
        found, about = self._duties
        return collisions(self.view.packs, found, about, self.matter.as_of)

    @cached_property
    def duties(self) -> list[Duty]:
        return with_last_safe(self._duties[0], self.collisions)

    @cached_property
    def _duties(self) -> tuple[list[Duty], dict[str, Reached]]:
        at_processor = self.matter.incident.holder not in self.view.company and any(
            one.role in FOR_OTHERS for one in self.givers
        )
        breach = breach_of(self.view, self.matter, at_processor, self.notices)
        return duties(self.view.packs, breach, self.profiles, self.matter.as_of)


def stages(traced: Traced) -> Iterator[str]:
    """Works out a breach part by part, and names each part when it is done."""
    yield f"exposed: {len(traced.affected.people):,} people"
    yield f"onward: {len(traced.onward.subjects):,} records"
    yield f"duties: {sum(one.binds for one in traced.duties)}"


def traced(view: View, query: TraceQuery, now: int) -> Traced:
    """What a query asks about. Raises NotFound, Untraceable."""
    matter = matter_of(view, query, now)
    as_of, known_at = matter.as_of, matter.known_at
    stands = standing(view.mirror, as_of, known_at, view.retracted(known_at))
    hidden = secrecy_of(view, query.audience, as_of).hidden_anywhere(view.mirror)
    stands[list(hidden)] = False
    record = Record(view.mirror, stands, view.company, known_at)
    trace = IncidentTrace(record, matter.incident)
    return Traced(view, matter, trace, reading_of(query, matter.incident.kind))
