"""What one event of a person shows beside its flow: standing access, and data written back."""

from collections.abc import Iterator

from lineage.instants import OPEN
from lineage.judging.case import Case, PersonCase
from lineage.judging.person_rule import EVENT, person_rule
from lineage.judging.verdict import Said, ambiguous, forbidden, permitted
from lineage.policy.rules.location import CLAUSES, PRECISE, RULE


def _stands_open(case: Case) -> bool:
    return case.flow.kind == "grant_access" and PRECISE in case.categories


@person_rule(RULE, "L90", "Nobody has standing access to precise location.", _stands_open, EVENT)
def access_ends(case: PersonCase) -> Iterator[Said]:
    if case.hop.ended_at == OPEN:
        reason = "standing access to precise location has no end"
        yield forbidden("location-continuous", CLAUSES, reason)
    else:
        yield permitted(*CLAUSES)


def _writes_back(case: Case) -> bool:
    return case.flow.kind == "write_back"


@person_rule(
    "policy.write-back",
    "L73, L95",
    "What is written back says where it is from.",
    _writes_back,
    EVENT,
)
def written_back_from(case: PersonCase) -> Iterator[Said]:
    if case.hop.parents:
        yield permitted("C-08", "C-16")
    else:
        reason = "what was written may come from another person, and it does not say from where"
        yield ambiguous("AMB-26", ("C-08", "C-16"), reason)
