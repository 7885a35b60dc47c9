"""Who may get data for what: the passages of the matrix, each for itself."""

from collections.abc import Iterator
from typing import Final

from lineage.judging.case import COMPANY, OTHER_USERS, Case
from lineage.judging.rule import rule
from lineage.judging.verdict import Said, ambiguous, forbidden, permitted, remarked
from lineage.packs.policy import CategoryLimit, Passage
from lineage.policy.rules.recipients import class_holds

OTHERWISE_RULED: Final = frozenset(
    {"public_authority", "private_legal_recipient", "third_party_site", OTHER_USERS, ""}
)
"""Classes whose disclosures other rules decide: by request, by ground, by whose act it was."""


@rule("policy.matrix", "L39, L111-L120, L173, L197-L204", "Data goes to recipients named for it.")
def recipients_and_purposes(case: Case) -> Iterator[Said]:
    if not _asks_matrix(case):
        return
    for purpose in case.flow.purposes:
        if purpose not in case.book.purposes:
            continue
        speaking = passages(case, purpose)
        if speaking:
            yield from _allowed(case, purpose, speaking)
            continue
        reason = f"{purpose} is not named for recipients of class {case.recipient_class}"
        said = forbidden("purpose-not-declared-for-recipient", ("P-24", "S-03"), reason)
        yield said._replace(cured_by_consent=True)


def passages(case: Case, purpose: str) -> list[Passage]:
    """The passages that allow a purpose to the recipient's class, for all of the data."""
    row = case.book.purposes.get(purpose)
    return [
        passage
        for passage in case.book.passages.get(case.recipient_class, ())
        if (purpose in passage.purposes or (passage.any_use and row is not None and row.use))
        and (not passage.categories or set(case.categories) <= set(passage.categories))
    ]


def _allowed(case: Case, purpose: str, speaking: list[Passage]) -> Iterator[Said]:
    plain = [passage for passage in speaking if not passage.ambiguities]
    for passage in plain:
        yield permitted(*passage.clauses)
    if plain:
        return
    told: set[str] = set()
    for passage in speaking:
        for ambiguity in passage.ambiguities:
            if ambiguity in told:
                continue
            told.add(ambiguity)
            reason = f"{purpose} is named for {case.recipient_class} by one passage only"
            said = ambiguous(ambiguity, (*passage.clauses, *passage.beside), reason)
            open_question = passage.ground == "consent_unclear"
            yield said._replace(cured_by_consent=open_question)


def _asks_matrix(case: Case) -> bool:
    return (
        case.discloses
        and case.recipient_class not in OTHERWISE_RULED
        and case.recipient_class in case.book.known_classes
        and class_holds(case)
    )


@rule("policy.category-limits", "L68, L78, L88, L173", "Some data is for some purposes only.")
def category_limits(case: Case) -> Iterator[Said]:
    if not (case.discloses or case.collects) or case.flow.kind == "legal_disclosure":
        return
    if case.recipient_class in ("public_authority", "private_legal_recipient"):
        return
    if case.discloses and not class_holds(case):
        return
    for category in case.categories:
        for purpose in case.flow.purposes:
            limit = _first(case, category, purpose)
            if limit is not None:
                yield _limited(limit, category, purpose)


def _first(case: Case, category: str, purpose: str) -> CategoryLimit | None:
    """The limit that decides about a category; None where none does."""
    if case.book.adds(case.recipient_class, purpose, category):
        return None
    for limit in case.book.limits.get(category, ()):
        fits = not limit.classes or case.recipient_class in limit.classes
        if not fits or (limit.purposes and purpose not in limit.purposes):
            continue
        if limit.unless_allowed and (case.recipient_class == COMPANY or passages(case, purpose)):
            continue
        return limit
    return None


def _limited(limit: CategoryLimit, category: str, purpose: str) -> Said:
    if limit.outcome == "permitted":
        return permitted(*limit.clauses)
    if limit.outcome == "ambiguous":
        reason = f"{category} for {purpose}: one passage allows it, another is narrower"
        return ambiguous(limit.ambiguity or "", limit.clauses, reason)
    reason = f"{category} is not for {purpose} at such a recipient"
    return forbidden(limit.code or "", limit.clauses, reason)._replace(cured_by_consent=True)


@rule("policy.ground", "L111", "What rests on consent or a purpose says on which of them.")
def ground_is_stated(case: Case) -> Iterator[Said]:
    if not _asks_matrix(case):
        return
    wanting = [
        passage
        for purpose in case.flow.purposes
        for passage in passages(case, purpose)
        if passage.ground == "to_be_stated"
    ]
    if not wanting:
        return
    stated = case.flow.policy_clause or case.flow.legal_ground or case.refers("consent")
    if stated:
        yield permitted("S-04")
    else:
        yield remarked("ground-not-stated", ("S-04",), "neither consent nor a purpose is stated")


def rests_on_lawfulness(case: Case) -> bool:
    """Whether a passage that makes the law part of the policy allows it."""
    return _asks_matrix(case) and any(
        passage.lawful for purpose in case.flow.purposes for passage in passages(case, purpose)
    )
