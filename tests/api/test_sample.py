"""Shows that the sample company is plainly invented and shows what the product can."""

from pathlib import Path

import orjson

from lineage import sample
from lineage.answers.query import DisclosureQuery
from lineage.bootstrap import Lineage, open_lineage
from lineage.settings import Settings

AS_OF = "2025-09-01T00:00:00Z"


def where(lineage: Lineage, person: str, audience: str = "company") -> dict[str, object]:
    query = {"subject": f"sample-{person}", "as_of": AS_OF, "audience": audience}
    return lineage.where(DisclosureQuery.model_validate(query))


def test_it_is_plainly_invented() -> None:
    """Every party says so, and every event comes from a source under `.example` (RFC 2606)."""
    events = [orjson.loads(line) for line in sample.lines()]
    parties = [event["data"] for event in events if event["type"] == "personaldata.party.v1"]
    assert all(party["name"].endswith("(invented)") for party in parties)
    assert all("recordedtime" in event and ".example/" in event["source"] for event in events)


def test_it_loads_into_an_empty_store_only(lineage: Lineage, tmp_path: Path) -> None:
    """The fixture loaded it once; a second time it stays out."""
    head = lineage.store.head()
    assert not sample.load(lineage)
    assert lineage.store.head() == head
    other = open_lineage(Settings(store=str(tmp_path / "other")))
    assert sample.load(other)
    other.close()


def test_it_shows_what_there_is_to_show(lineage: Lineage) -> None:
    """Onward transfers to depth 3, an erasure with a copy left, a plan, a gap, a secret."""
    answer = {person: orjson.dumps(where(lineage, person)) for person in ("ana", "cleo", "dara")}
    ana = orjson.loads(answer["ana"])
    assert {one["depth"] for one in ana["recipients"]} == {1, 2, 3}
    assert {one["state"] for one in ana["recipients"]} == {"have_been", "will_be"}
    assert [gap["event"] for gap in orjson.loads(answer["cleo"])["gaps"]] == ["m-gap"]
    outstanding = orjson.loads(answer["dara"])["erasure"]["outstanding"]
    assert [copy["party"] for copy in outstanding] == ["sample-backup"]
    assert b"sample-sheriff" in orjson.dumps(where(lineage, "ben"))
    assert b"sheriff" not in orjson.dumps(where(lineage, "ben", "subject"))
