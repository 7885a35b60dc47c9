"""What the company's own facts show, whoever the people are: schedules, versions of the policy."""

from collections.abc import Iterator
from typing import Final

from lineage.facts import RETENTION
from lineage.instants import UNKNOWN
from lineage.judging.lens import Known, Lens, cite
from lineage.judging.seen import Seen
from lineage.law.days import period_end
from lineage.packs.vocabulary import Category
from lineage.policy.version import Version, versions_of
from lineage.view import View

RULE: Final = "policy.retention-schedule"
EXTENDING: Final = frozenset(
    {"legal_obligation", "enforcement_request", "protect_rights", "fraud_detection"}
)
"""Purposes for which something may be kept longer, with a reference to why."""
REFERENCES: Final = ("legal_ref", "case_ref", "exception")


def company_findings(view: View, used: set[str], as_of: int, known_at: int) -> Iterator[Seen]:
    """Findings about parties, of no movement. None before a policy is in force.

    `used` are the categories that moved, as far as the audience may know.
    """
    versions = versions_of(view.facts, view.packs, known_at)
    for version in versions:
        if version.governs_from <= as_of:
            yield from _date_is_later(view, version)
    if versions.at(as_of) is None:
        return
    schedule = Lens(view.facts, as_of, known_at).every(RETENTION)
    yield from _scheduled(view, used, schedule)
    yield from _usage_is_shorter(view, schedule)
    yield from _extensions_say_why(schedule)


def _company(view: View) -> frozenset[str]:
    return view.company or frozenset({"unknown"})


def _date_is_later(view: View, version: Version) -> Iterator[Seen]:
    """A version of which the date at the top is not later than that of the one before (Z-04)."""
    earlier = version.earlier
    if earlier is None or earlier.pack_id != version.pack_id:
        return
    now, before = (str(one.fact.body.get("last_updated") or "") for one in (version, earlier))
    if now <= before:
        reason = f"version {version.name} says it was last updated {now or 'at no time'}"
        facts = cite((version.fact, earlier.fact))
        yield Seen(
            version.governs_from,
            "policy-version-date-not-updated",
            "",
            reason,
            "policy.version-date",
            version.fact.cited.recorded_at,
            parties=_company(view),
            clauses=("Z-04",),
            facts=facts,
        )


def _scheduled(view: View, used: set[str], schedule: list[Known]) -> Iterator[Seen]:
    """Categories in use for which no period is scheduled; no period is made up (K-08)."""
    scheduled = {str(rule.body.get("category")) for rule in schedule if rule.body.get("period")}
    for category in sorted(used - scheduled):
        reason = f"no period is scheduled for {category}"
        yield _of_schedule(_company(view), "retention-period-undefined", reason, ("K-01", "K-08"))


def _usage_is_shorter(view: View, schedule: list[Known]) -> Iterator[Seen]:
    """Usage data is kept for less time than other data, at each holder (K-08)."""
    rows = view.packs.rows(Category)
    periods: dict[str, dict[bool, list[tuple[int, Known]]]] = {}
    for rule in schedule:
        known = rows.of(str(rule.body.get("category")))
        if known and rule.body.get("period"):
            usage = known[-1].mode == "automatic"
            here = periods.setdefault(str(rule.body.get("holder") or "unknown"), {})
            here.setdefault(usage, []).append((period_end(0, rule.body["period"]), rule))
    for holder, here in sorted(periods.items()):
        if True not in here or False not in here:
            continue
        longest = max(here[True], key=lambda one: one[0])
        shortest = min(here[False], key=lambda one: one[0])
        if longest[0] >= shortest[0]:
            reason = (
                f"{longest[1].body['category']} is kept as long as {shortest[1].body['category']}"
            )
            seen = _of_schedule(
                frozenset({holder}), "retention-order-violated", reason, ("K-08", "K-09")
            )
            yield seen._replace(facts=cite((longest[1], shortest[1])))


def _extensions_say_why(schedule: list[Known]) -> Iterator[Seen]:
    """Keeping something for a law, an order or a dispute cites it (K-03, K-06, K-09)."""
    for rule in schedule:
        body = rule.body
        if body.get("purpose") in EXTENDING and not any(body.get(one) for one in REFERENCES):
            reason = f"{body.get('category')} is kept for {body['purpose']} without a reference"
            holder = frozenset({str(body.get("holder") or "unknown")})
            seen = _of_schedule(holder, "retention-basis-missing", reason, ("K-03", "K-06", "K-09"))
            yield seen._replace(facts=(rule.cited,))


def _of_schedule(parties: frozenset[str], code: str, reason: str, clauses: tuple[str, ...]) -> Seen:
    return Seen(
        UNKNOWN,
        code,
        "",
        reason,
        RULE,
        UNKNOWN,
        parties=parties,
        ambiguity="AMB-08",
        clauses=clauses,
    )
