"""All findings about one person: of structure, of each movement, and of movements together."""

from collections.abc import Iterable, Iterator

from lineage.judging.histories import history_findings
from lineage.judging.merge import merged
from lineage.judging.person_verdicts import JudgedHop, PersonVerdicts, movement_findings
from lineage.judging.seen import Seen
from lineage.policy.sequences.erasures import moved_after, not_propagated, unproven
from lineage.policy.sequences.minors import not_removed
from lineage.policy.sequences.retention import erased_early, kept_too_long
from lineage.policy.sequences.tracks import tracks
from lineage.tracing.hops import SUBJECT


def person_findings(person: PersonVerdicts, as_of: int) -> list[Seen]:
    """Findings as of a moment, in order of time and code."""
    judged = judged_findings(person, person, as_of)
    history = history_findings(person.view, person.traced, person.known_at)
    found = merged((*judged, *history))
    if person.subject is None or not any(seen.facts for seen in found):
        return found
    pseudonym = person.view.facts.pseudonym(person.subject)
    return [_without(seen, pseudonym) for seen in found] if pseudonym else found


def _without(seen: Seen, pseudonym: str) -> Seen:
    """A pseudonym differs from store to store, and who asks about a person knows which one."""
    facts = tuple(fact._replace(id=fact.id.replace(pseudonym, SUBJECT)) for fact in seen.facts)
    return seen._replace(facts=facts)


def judged_findings(
    person: PersonVerdicts, hops: Iterable[JudgedHop], as_of: int
) -> Iterator[Seen]:
    """What rules raise about some of a person's movements, and about all of them together."""
    for judged in hops:
        yield from movement_findings(person.view, judged)
    yield from sequence_findings(person, as_of)


def sequence_findings(person: PersonVerdicts, as_of: int) -> Iterator[Seen]:
    """What a person's events show only together."""
    yield from tracks(person)
    yield from moved_after(person)
    yield from not_propagated(person, as_of)
    yield from unproven(person)
    yield from not_removed(person, as_of)
    yield from kept_too_long(person, as_of)
    yield from erased_early(person)
