"""Where a person's data has gone, straight from the events: the specification of `where`.

Written from design.md, section 4, and contract.md, section 4, and not from the product's code. It
answers what of the disclosure can be told without packs and names.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.reference import record
from tests.reference.record import NEVER, SUBJECT, Erasure, Event, Identity, Move, moment
from tests.reference.story import CERTAINTY, Chain, Copy, Story

Answer = dict[str, Any]


@dataclass(frozen=True)
class Question:
    """What is asked, and of whom."""

    person: str
    as_of: datetime
    known_at: datetime
    audience: str


@dataclass
class Told:
    """What an audience may hear of: everything known by `known_at`, secrecy applied."""

    moves: list[Move]
    """Movements that happened, or are said to happen later."""
    plans: list[Move]
    gone: list[Move]
    """Movements that were taken back."""
    erasures: list[Erasure]
    cohorts: list[Move]


def where(
    events: Iterable[Event], person: str, as_of: str, known_at: str | None, audience: str
) -> Answer:
    """The part of the answer that is specified here."""
    kept = record.unique(events)
    question = Question(person, moment(as_of), moment(known_at) if known_at else NEVER, audience)
    company = record.company(kept)
    told, _ = _told(kept, question, company)
    story = Story(
        [move for move in told.moves if move.departs <= question.as_of],
        [erasure for erasure in told.erasures if erasure.at <= question.as_of],
        company,
    )
    copies = story.copies()
    reasons = {copy.move: _why_excluded(copy.move, company) for copy in copies}
    disclosed = [copy for copy in copies if not reasons[copy.move]]
    return {
        "recipients": _recipients(story, disclosed, told.plans),
        "excluded": _excluded(reasons, told, question.as_of),
        "holdings": _holdings(story, copies, question.as_of),
        "gaps": _gaps(copies, told.cohorts, question.as_of),
        "erasure": _erasure(story, copies, kept, question),
    }


def hidden_copies(
    events: Iterable[Event], person: str, as_of: str, known_at: str | None, audience: str
) -> tuple[set[Identity], dict[Identity, set[str]]]:
    """(events that secrecy hides, categories of other events that only those can have fed)."""
    kept = record.unique(events)
    question = Question(person, moment(as_of), moment(known_at) if known_at else NEVER, audience)
    secret = record.secret(kept, audience, question.as_of)
    _, cut = _told(kept, question, record.company(kept))
    return secret, cut


def _told(
    events: list[Event], question: Question, company: frozenset[str]
) -> tuple[Told, dict[Identity, set[str]]]:
    known = [
        move for move in record.moves(events, question.person) if move.recorded <= question.known_at
    ]
    gone = record.retracted(events, question.known_at)
    secret = record.secret(events, question.audience, question.as_of)
    standing = [move for move in known if move.identity not in gone]
    real = [
        move
        for move in standing
        if move.kind != "planned" and not move.cohort and (move.named or move.personal)
    ]
    erasures = [
        erasure
        for erasure in record.erasures(events, question.person)
        if erasure.recorded <= question.known_at and erasure.identity not in gone
    ]
    everything = Story(real, erasures, company, secret)
    cut: dict[Identity, set[str]] = defaultdict(set)
    for move in known if secret else ():
        for category in move.categories:
            copy = None if move.cohort else everything.copy(move, category)
            if copy and copy.hidden:
                cut[move.identity].add(category)

    def audible(moves: Iterable[Move]) -> list[Move]:
        heard = (record.without(move, cut[move.identity]) for move in moves)
        return [move for move in heard if move.categories and move.identity not in secret]

    told = Told(
        moves=audible(real),
        plans=audible(
            move
            for move in standing
            if move.kind == "planned" and not move.cohort and (move.named or move.personal)
        ),
        gone=audible(
            move
            for move in known
            if move.identity in gone and move.kind != "planned" and move.named
        ),
        erasures=[erasure for erasure in erasures if erasure.identity not in secret],
        cohorts=audible(move for move in standing if move.cohort and move.kind != "planned"),
    )
    return told, cut


def _why_excluded(move: Move, company: frozenset[str]) -> str:
    if move.kind == "collect" and move.sender == SUBJECT:
        return "collected_from_subject"
    if move.kind == "internal" or move.sender == move.receiver:
        return "own_staff" if move.receiver in company else "within_recipient"
    if move.receiver in company:
        return "received_by_company"
    return "returned_to_subject" if move.receiver == SUBJECT else ""


def _recipients(story: Story, disclosed: list[Copy], plans: list[Move]) -> list[Answer]:
    found: dict[tuple[str, str], list[tuple[Move, str, Chain]]] = defaultdict(list)
    for copy in disclosed:
        found[copy.move.receiver, "have_been"].append((copy.move, copy.category, copy.chain))
    for plan in plans:
        for category in plan.categories:
            expected = story.copy(plan, category)
            done = any(_fulfils(other, plan, category) for other in disclosed)
            if expected and not done and plan.receiver not in story.company:
                found[plan.receiver, "will_be"].append((plan, category, expected.chain))
    return [_recipient(party, state, seen) for (party, state), seen in sorted(found.items())]


def _fulfils(copy: Copy, plan: Move, category: str) -> bool:
    """Whether a real movement did what was planned."""
    move = copy.move
    return (move.sender, move.receiver, copy.category) == (
        plan.sender,
        plan.receiver,
        category,
    ) and (move.departs >= plan.departs or plan.identity in move.parents)


def _recipient(party: str, state: str, seen: list[tuple[Move, str, Chain]]) -> Answer:
    depth, weakness, via = min(chain for _, _, chain in seen)
    moves = sorted({(move.departs, move.identity) for move, _, _ in seen})
    return {
        "party": party,
        "state": state,
        "depth": depth,
        "via": list(via),
        "categories": sorted({category for _, category, _ in seen}),
        "certainty": CERTAINTY[weakness],
        "movements": len(moves),
        "evidence": [event_id for _, (_, event_id) in moves],
        "first_at": written(moves[0][0]),
        "last_at": written(moves[-1][0]),
    }


def _excluded(reasons: dict[Move, str], told: Told, as_of: datetime) -> list[Answer]:
    left_out = [(move, reason) for move, reason in reasons.items() if reason]
    left_out += [
        (move, "after_as_of") for move in told.moves if move.named and move.departs > as_of
    ]
    left_out += [(move, "retracted") for move in told.gone]
    ordered = sorted((move.departs, move.identity[::-1], reason) for move, reason in left_out)
    return [{"event": identity[0], "reason": reason} for _, identity, reason in ordered]


def _holdings(story: Story, copies: list[Copy], as_of: datetime) -> list[Answer]:
    live: dict[tuple[str, str], list[Copy]] = defaultdict(list)
    for copy in copies:
        if copy.live(as_of) and copy.move.receiver != SUBJECT:
            live[copy.move.receiver, copy.category].append(copy)
    grouped: dict[tuple[str, datetime, str], list[str]] = defaultdict(list)
    for (party, category), here in live.items():
        sure = [copy for copy in here if not story.in_doubt(copy, as_of)]
        since = min(copy.move.arrives for copy in sure or here)
        grouped[party, since, "recorded" if sure else "possible"].append(category)
    return [
        {
            "party": party,
            "categories": sorted(categories),
            "since": written(since),
            "certainty": certainty,
        }
        for (party, since, certainty), categories in sorted(grouped.items())
    ]


def _gaps(copies: list[Copy], cohorts: list[Move], as_of: datetime) -> list[Answer]:
    missing = [
        (copy.move.identity[1], copy.move.sender, copy.category, "not_received")
        for copy in copies
        if copy.gap
    ]
    missing += [
        (move.identity[1], move.receiver, category, "cohort_not_read")
        for move in cohorts
        if move.departs <= as_of
        for category in move.categories
    ]
    return [
        {"event": event, "holder": holder, "category": category, "reason": reason}
        for event, holder, category, reason in sorted(missing)
    ]


def _erasure(story: Story, copies: list[Copy], events: list[Event], question: Question) -> Answer:
    executed = [
        erasure.at
        for erasure in story.erasures
        if erasure.holder in story.company and erasure.ends_holdings
    ]
    holders = {copy.move.receiver for copy in copies} - story.company
    told: dict[str, datetime] = {}
    for party, at in _tellings(story, events, question):
        told[party] = min(at, told.get(party, at))
    return {
        "executed_at": written(max(executed)) if executed else None,
        "outstanding": _outstanding(story, copies, told, question.as_of),
        "notified": [
            {"party": party, "at": written(at)}
            for party, at in sorted(told.items())
            if party in holders
        ],
        "confirmed": _confirmed(story),
        "came_back": _came_back(story, copies, question.as_of),
        "unproven": [],
    }


def _outstanding(
    story: Story, copies: list[Copy], told: dict[str, datetime], as_of: datetime
) -> list[Answer]:
    """Stale copies outside the company, and by when their holders had to confirm they are gone."""
    left = [
        copy
        for copy in copies
        if copy.stale and copy.live(as_of) and copy.move.receiver not in {*story.company, SUBJECT}
    ]
    rows = []
    for party in sorted({copy.move.receiver for copy in left}):
        here = [copy for copy in left if copy.move.receiver == party]
        back = sorted({_order(copy.move) for copy in here if story.came_back(copy)})
        asked = [(one.at, one.status) for one in story.erasures if _unsure(one, party)]
        status = max(asked)[1] if asked else "notified" if party in told else "not_told"
        confirm_by = min(story.erased_at(copy) for copy in here) + timedelta(days=30)
        rows.append(
            {
                "party": party,
                "categories": sorted({copy.category for copy in here}),
                "status": "came_back" if back else status,
                "notified_at": written(told[party]) if party in told else None,
                "confirm_by": written(confirm_by),
                "overdue": confirm_by <= as_of,
                "re_introduced_by": [event_id for _, (_, event_id) in back],
            }
        )
    return rows


def _unsure(erasure: Erasure, party: str) -> bool:
    return erasure.holder == party and erasure.status != "confirmed"


def _order(move: Move) -> tuple[datetime, Identity]:
    return move.departs, move.identity


def _confirmed(story: Story) -> list[Answer]:
    last: dict[tuple[str, str], datetime] = {}
    for erasure in story.erasures:
        if erasure.ends_holdings and erasure.holder not in story.company:
            for category in erasure.categories or {"all"}:
                key = (erasure.holder, category)
                last[key] = max(erasure.at, last.get(key, erasure.at))
    return [
        {"party": party, "category": category, "at": written(at)}
        for (party, category), at in sorted(last.items())
    ]


def _came_back(story: Story, copies: list[Copy], as_of: datetime) -> list[Answer]:
    back = [copy for copy in copies if story.came_back(copy)]
    moves = {(copy.move.arrives, copy.move.identity): copy.move for copy in back}
    return [
        {
            "event": move.identity[1],
            "party": move.receiver,
            "categories": sorted(copy.category for copy in back if copy.move == move),
            "at": written(move.arrives),
            "still_held": any(
                as_of < min(one.erased, move.ends) for one in back if one.move == move
            ),
        }
        for _, move in sorted(moves.items())
    ]


def _tellings(story: Story, events: list[Event], question: Question) -> list[tuple[str, datetime]]:
    """Who was told of the erasure and when: asked to erase as well, or given notice."""
    asked = [
        (erasure.holder, erasure.at) for erasure in story.erasures if erasure.status != "confirmed"
    ]
    references = {erasure.reference for erasure in story.erasures} - {None}
    return asked + [
        (notice["data"]["to_party"], moment(notice["time"]))
        for notice in record.of_type(events, "notice")
        if notice["data"]["about"] == "erasure"
        and notice["data"].get("reference") in references
        and "to_party" in notice["data"]
        and moment(notice["time"]) <= question.as_of
        and moment(notice["recordedtime"]) <= question.known_at
    ]


def written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
