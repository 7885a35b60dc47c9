"""Why a movement was judged as it was: each rule, the passages it read, the facts and intervals."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np

from lineage.answers.heard import heard
from lineage.answers.query import ExplainQuery, known_at_shown
from lineage.answers.rules import as_said, named_apart, rules_shown
from lineage.answers.secrecy import STATEMENT, Secrecy, secrecy_of
from lineage.errors import NotFound
from lineage.instants import OPEN, from_datetime, write
from lineage.judging.person import sequence_findings
from lineage.judging.person_verdicts import JudgedHop, PersonVerdicts
from lineage.judging.verdict import Said, combined, worse
from lineage.policy.version import Version, versions_of
from lineage.tracing.trace import Trace
from lineage.view import View


class Told(NamedTuple):
    """What was said of one person's part in the movement, and what that comes to."""

    said: tuple[Said, ...]
    policy: str
    law: str


def explanation(view: View, query: ExplainQuery, subject: int | None, now: int) -> dict[str, Any]:
    """Every rule that spoke of a movement. `subject` is the number of the query's person.

    Raises NotFound for an event that nobody recorded, or that the audience may not learn of.
    """
    known_at = OPEN if query.known_at is None else from_datetime(query.known_at)
    secrecy = secrecy_of(view, query.audience, now)
    ordinal = _found(view, query, known_at, secrecy)
    people = [subject] if query.subject is not None else _people(view, ordinal)
    told = [one for person in people if (one := _told(view, ordinal, person, secrecy, known_at))]
    pseudonym = view.facts.pseudonym(subject) if query.subject and subject is not None else ""
    shown = ([named_apart(said, pseudonym) for said in one.said] for one in told)
    source, event = view.mirror.identity(ordinal)
    at = int(view.mirror.occurred_at.view[ordinal])
    version = versions_of(view.facts, view.packs, known_at).at(at)
    asked = query.model_dump(mode="json", exclude_none=True)
    return {
        "query": {"command": "explain", **asked, "known_at": write(known_at_shown(now, known_at))},
        "statement": STATEMENT,
        "complete": True,
        "gaps": [],
        "next": None,
        "event": {"source": source, "id": event},
        "occurred_at": write(at),
        "recorded_at": write(int(view.mirror.recorded_at.view[ordinal])),
        "policy_version": _version(version),
        "people": len(told),
        "verdicts": _verdicts(told),
        "rules": rules_shown(version, shown),
    }


def _found(view: View, query: ExplainQuery, known_at: int, secrecy: Secrecy) -> int:
    sources = [query.source] if query.source else view.mirror.sources
    ordinals = [
        ordinal
        for source in sources
        for ordinal in view.mirror.find((source, query.event))
        if int(view.mirror.recorded_at.view[ordinal]) <= known_at
        and view.mirror.identity(ordinal) not in view.retracted(known_at)
        and ordinal not in secrecy.hidden_anywhere(view.mirror)
    ]
    if not ordinals:
        raise NotFound("no event of this id is recorded")
    if len(ordinals) > 1:
        raise NotFound("several sources have an event of this id; name the source")
    return ordinals[0]


def _people(view: View, ordinal: int) -> list[int]:
    """Numbers of the people an event names."""
    found = [subjects[ordinals == ordinal] for subjects, ordinals in view.mirror.scan_rows()]
    return sorted(int(one) for one in np.concatenate(found)) if found else []


def _told(
    view: View, ordinal: int, subject: int | None, secrecy: Secrecy, known_at: int
) -> Told | None:
    """What is said of one person's part, None where no rule speaks of it."""
    recorded = view.histories.of(subject, known_at)
    details = view.mirror.details(recorded.ordinals)
    hidden = secrecy.hidden(view.mirror, recorded.ordinals, details)
    without = view.retracted_among(recorded.ordinals, known_at)
    recorded = heard(recorded, hidden, without, view.company)
    traced = Trace(recorded.until(OPEN, without), view.company)
    person = PersonVerdicts(view, traced, subject, known_at)
    judged = next((one for one in person if one.hop.ordinal == ordinal), None)
    if judged is None:
        return None
    also = tuple(_of_history(person, judged))
    policy, law = combined(judged.said, "policy"), combined(judged.said, "law")
    return Told(
        (*judged.said, *also),
        worse(policy, combined(also, "policy")),
        worse(law, combined(also, "law")),
    )


def _of_history(person: PersonVerdicts, judged: JudgedHop) -> Iterator[Said]:
    """What the person's other events show about a movement."""
    event = person.view.mirror.identity(judged.hop.ordinal)[1]
    for seen in sequence_findings(person, OPEN):
        if (seen.event, seen.occurred_at) == (event, judged.hop.departed_at):
            yield as_said(seen)


def _version(version: Version | None) -> dict[str, Any] | None:
    if version is None:
        return None
    return {
        "version": version.name,
        "pack": version.pack_id,
        "governs_from": write(version.governs_from),
        "earlier": version.earlier.name if version.earlier else None,
    }


def _verdicts(told: Iterable[Told]) -> dict[str, dict[str, int]]:
    """For each regime, how many people have which verdict."""
    told = list(told)
    return {
        "policy": dict(sorted(Counter(one.policy for one in told).items())),
        "law": dict(sorted(Counter(one.law for one in told).items())),
    }
