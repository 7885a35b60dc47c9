"""`lineage report`: files for people, refusals that say what was expected."""

from pathlib import Path

import orjson
import pytest

from tests.builders import a_collection, a_fact, a_movement, a_party
from tests.cli.running import Run, run

__all__ = ["run"]

PERSON = "ana@example.com"


@pytest.fixture
def recorded(run: Run) -> Run:
    events = [
        a_party(),
        a_party("NIM", "vendor", place="US-OR"),
        a_collection("c1", 1, people=[PERSON]),
        a_movement("m1", 2, people=[PERSON]),
    ]
    Path("events.json").write_bytes(orjson.dumps(events))
    assert run("ingest", "events.json").code == 0
    return run


@pytest.mark.parametrize("name", ["letter.pdf", "letter.html", "letter.json", "letter"])
def test_a_letter_is_made_and_verified(recorded: Run, name: str) -> None:
    """Each form by its name; a file that was edited is no longer what the record gives."""
    made = recorded("report", "disclosure", PERSON, "--out", name, "--format", "json")
    assert (made.code, made.json["counts"]) == (0, {"recipients": 1, "holders": 2})
    checked = recorded("report", "verify", name)
    assert (checked.code, "byte by byte" in checked.out) == (0, True)
    file = Path(name) / "holders.csv" if Path(name).is_dir() else Path(name)
    file.write_bytes(file.read_bytes() + b" ")
    checked = recorded("report", "verify", name)
    assert (checked.code, "differs" in checked.out) == (1, True)
    assert "The answer is the same" in checked.out


def test_making_and_checking_are_journalled_without_the_person(recorded: Run) -> None:
    """Each is a question about a person."""
    recorded("report", "disclosure", PERSON, "--out", "letter.html")
    recorded("report", "verify", "letter.html")
    journal = Path("lineage-data/access.ndjson").read_text()
    noted = [orjson.loads(line)["what"] for line in journal.splitlines()]
    assert noted == ["report disclosure", "report verify"]
    assert PERSON not in journal


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--out", "letter.docx"), "ending in .pdf, .html or .json"),
        (("--out", "letter.pdf", "--language", "it"), "--language"),
        (("--out", "letter.pdf", "--paper", "a5"), "--paper: expected one of a4, us-letter"),
        (("--out", "letter.pdf", "--law", "soap"), "--law"),
    ],
)
def test_wrong_use_says_what_was_expected(recorded: Run, words: tuple[str, ...], said: str) -> None:
    """And makes no file."""
    done = recorded("report", "disclosure", PERSON, *words)
    assert (done.code, said in done.err) == (2, True)
    assert not Path(words[1]).exists()


def test_a_place_that_cannot_be_written_fails(recorded: Run) -> None:
    """The folder is not made up."""
    done = recorded("report", "disclosure", PERSON, "--out", "missing/letter.pdf")
    assert (done.code, "cannot be written" in done.err) == (1, True)


def test_verifying_what_is_no_report(recorded: Run) -> None:
    """Says so."""
    done = recorded("report", "verify", "events.json")
    assert (done.code, "no provenance" in done.err) == (1, True)


@pytest.mark.parametrize("name", ["art-30", "processors"])
def test_a_register_is_made_and_verified(recorded: Run, name: str) -> None:
    """It is about nobody in particular, so nothing is journalled."""
    made = recorded("report", "register", name, "--out", "register.html", "--format", "json")
    assert (made.code, made.json["form"]) == (0, "html")
    assert recorded("report", "verify", "register.html").code == 0
    journal = Path("lineage-data/access.ndjson")
    assert not journal.exists() or not journal.read_text()


def test_an_unknown_register_is_refused(recorded: Run) -> None:
    """With those that there are."""
    done = recorded("report", "register", "art-31", "--out", "register.html")
    assert (done.code, "'art-30' or 'processors'" in done.err) == (2, True)


def test_a_due_diligence_report_is_made_recorded_and_verified(recorded: Run) -> None:
    """What a buyer was handed is in the record afterwards, and the file still holds."""
    deal = {"structure": "asset", "acquirer": "KIT", "stage": "due_diligence"}
    events = [a_party("KIT", "acquirer"), a_fact("transaction", "TX-1", 3, **deal)]
    Path("deal.json").write_bytes(orjson.dumps(events))
    assert recorded("ingest", "deal.json").code == 0
    words = ("--transaction", "TX-1", "--out", "report.pdf")
    made = recorded("report", "due-diligence", *words, "--format", "json")
    assert (made.code, made.json["recorded"]) == (0, "recorded")
    assert recorded("report", "verify", "report.pdf").code == 0
    flows = recorded("flows", "--format", "json").json["flows"]
    assert [flow["movements"] for flow in flows if flow["to"]["party"] == "KIT"] == [1]
    again = recorded("report", "due-diligence", *words, "--audience", "company", "--format", "json")
    assert again.json["recorded"] is None


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--transaction", "TX-9"), 1, "no transaction TX-9"),
        (("--transaction", "TX-9", "--audience", "press"), 2, "--audience"),
        (("--transaction", "TX-9", "--k", "2"), 2, "--k"),
    ],
)
def test_a_due_diligence_report_that_cannot_be(
    recorded: Run, words: tuple[str, ...], code: int, said: str
) -> None:
    """Says why, and makes no file."""
    done = recorded("report", "due-diligence", *words, "--out", "report.html")
    assert (done.code, said in done.err) == (code, True)
    assert not Path("report.html").exists()
