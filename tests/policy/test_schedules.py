"""What the company's own facts show: schedules of retention, and dates of its policy."""

from typing import Any

from lineage.answers.query import FindingsQuery
from tests.builders import Event, a_fact, day
from tests.policy.company import a_company, a_policy, hosted
from tests.reference.store import ReferenceStore
from tests.worlds import fill, lineage_on


def kept(category: str, period: str = "P90D", **data: Any) -> Event:
    given = {"holder": "PGN", "category": category, "period": period, **data}
    return a_fact("retention", f"kept-{category}", 1, **given)


def codes(*events: Event) -> list[str]:
    """Codes of findings about no movement, once for each."""
    lineage = lineage_on(ReferenceStore())
    fill(lineage, [*a_company(), *events])
    answer = lineage.findings(FindingsQuery.model_validate({"as_of": day(50)}))
    return [one["code"] for one in answer["findings"] if "party" in one]


def test_a_category_without_a_period_is_said_once() -> None:
    """Once for each category that moved; with a schedule it is silent."""
    moved = [hosted("m1"), hosted("m2", 11), hosted("m3", 12, categories=["email"])]
    assert codes(*moved) == ["retention-period-undefined"] * 2
    assert codes(*moved, kept("ip_address")) == ["retention-period-undefined"]


def test_usage_data_is_kept_for_less_time_than_other_data() -> None:
    """As long is too long."""
    assert codes(kept("ip_address", "P3M"), kept("email", "P3M")) == ["retention-order-violated"]
    assert codes(kept("ip_address", "P89D"), kept("email", "P3M")) == []


def test_keeping_for_a_law_or_a_dispute_cites_it() -> None:
    """A reference to the law, the order or the case."""
    assert codes(kept("email", purpose="legal_obligation")) == ["retention-basis-missing"]
    assert codes(kept("email", purpose="legal_obligation", legal_ref="Tax Code 1")) == []
    assert codes(kept("email", purpose="contract_performance")) == []


def test_a_new_version_carries_a_later_date() -> None:
    """The same date twice is not updated."""
    same = a_policy("2026-01-01", 5, last_updated="2021-12-23")
    assert codes(same) == ["policy-version-date-not-updated"]
    assert codes(a_policy("2026-01-01", 5, last_updated="2026-01-01")) == []
