"""`lineage trace` in a terminal: tables, JSON, exit codes, and who asked."""

from pathlib import Path

import orjson
import pytest

from lineage import access
from tests.answers.incident.tracing import a_life, a_regime, an_incident
from tests.builders import a_movement, a_party, day, encoded
from tests.cli.running import Run, run

__all__ = ["run"]


@pytest.fixture
def store(run: Run) -> None:
    """A breach at NIM, recorded."""
    events = [
        a_party(),
        a_party("NIM", "service_provider"),
        a_regime("gdpr"),
        a_life("ANA", residency="DE"),
        a_movement("m1", 1, to={"role": "processor"}),
        a_movement("m2", 1, people=["BEN"], categories=["call_detail_record"]),
        an_incident(),
    ]
    assert run("ingest", "-", text=b"\n".join(encoded(one) for one in events)).code == 0


@pytest.mark.usefixtures("store")
def test_tables_say_what_to_do(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    done = run("trace", "INC-1")
    assert done.code == 0
    for words in ("INC-1: confidentiality at NIM", "Tell the supervisory authority", "overdue"):
        assert words in done.out
    assert "NIM must tell: PGN" in done.out
    assert "ANA" not in done.out


@pytest.mark.usefixtures("store")
def test_a_holder_and_a_window_instead_of_an_incident(run: Run) -> None:
    done = run(
        "trace", "--holder", "NIM", "--from", "2020-01-01", "--to", "2020-02-01", "--kind",
        "integrity", "--category", "email", "--format", "json",
    )  # fmt: skip
    assert done.code == 0
    assert done.json["incident"] is None
    assert [one["category"] for one in done.json["exposed"]] == ["email"]
    assert done.json["exposed"][0]["subject"].startswith("s-")


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("INC-9",), 1, "no incident of this id"),
        (
            ("--holder", "XXX", "--from", "2020-01-01", "--to", "2020-02-01"),
            1,
            "no party of this id",
        ),
        (("--holder", "NIM", "--from", "2020-02-01", "--to", "2020-01-01"), 2, "`to` after `from`"),
        (("--holder", "NIM", "--from", "2020-02-01", "--to", "2020-02-01"), 2, "`to` after `from`"),
        (("--holder", "NIM", "--from", "2150-01-01", "--to", "2150-02-01"), 1, "has not begun"),
        (("--holder", "NIM"), 2, "expected `from` and `to`"),
        ((), 2, "either `incident`, or `holder`"),
        (("INC-1", "--kind", "theft"), 2, "--kind"),
        (("INC-1", "--cursor", "x"), 2, "cursor"),
    ],
)
def test_what_cannot_be_traced(run: Run, words: tuple[str, ...], code: int, said: str) -> None:
    """Each with its reason and an exit code that scripts can tell apart."""
    done = run("trace", *words)
    assert done.code == code
    assert said in " ".join(done.err.split())


@pytest.mark.usefixtures("store")
def test_nothing_exposed_is_an_answer_that_exits_with_one(run: Run) -> None:
    """A window in which the holder had nothing yet."""
    done = run("trace", "--holder", "NIM", "--from", "2019-01-01", "--to", "2019-02-01")
    assert done.code == 1
    assert "Nothing recorded was exposed." in done.out


@pytest.mark.usefixtures("store")
def test_a_trace_is_journalled(run: Run, tmp_path: Path) -> None:
    """Who asked about which incident; it is about nobody in particular."""
    run("trace", "INC-1", "--known-at", day(30))
    lines = (tmp_path / "lineage-data" / access.FILE).read_bytes().splitlines()
    noted = orjson.loads(lines[-1])
    assert (noted["what"], noted["subject"], noted["about"]) == ("trace", None, "INC-1")
