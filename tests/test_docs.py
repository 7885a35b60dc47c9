"""What the documents say is so: commands, settings, events and tests that they name are there."""

import re
import subprocess
from pathlib import Path

import orjson
import pytest

from lineage.cli.maintain import tables
from lineage.ingest.decode import Decoder
from tests.cli.running import COMMANDS, Run, run

__all__ = ["run"]

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
CHANGELOG = (ROOT / "CHANGELOG.md").read_text()


def fenced(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, flags=re.DOTALL | re.MULTILINE)


def test_events_in_the_readme_are_accepted() -> None:
    """The event it shows could be recorded as it stands."""
    texts = fenced("json")
    assert texts
    for text in texts:
        event = Decoder().decode(text.encode())
        assert event.id == orjson.loads(text)["id"]


def test_commands_in_the_readme_exist() -> None:
    """Every `lineage …` it names, with every option it gives."""
    called = re.findall(r"^lineage (.+?)(?:  |$)", "\n".join(fenced("sh")), flags=re.MULTILINE)
    called += re.findall(r"`lineage ([a-z][^`]*)`", README)
    assert called
    for text in called:
        given = text.split()
        words = next(key for key in COMMANDS if tuple(given[: len(key)]) == key)
        options = {option for one in COMMANDS[words].params for option in one.opts}
        assert {word for word in given if word.startswith("--")} <= options, text


def test_sessions_in_the_readme_are_real(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command gives what stands below it; `…` stands for lines left out."""
    monkeypatch.setenv("COLUMNS", "100")
    sessions = fenced("console")
    assert sessions
    for session in sessions:
        for command, shown in re.findall(
            r"^\$ lineage (.+)\n((?:(?!\$).*\n)*)", session, re.MULTILINE
        ):
            words = [
                str(ROOT / word) if (ROOT / word).is_file() else word for word in command.split()
            ]
            done = run(*words)
            assert done.code == 0, command
            printed = "\n".join(line.rstrip() for line in done.out.splitlines()) + "\n"
            wanted = ".*".join(re.escape(part) for part in shown.split("…\n"))
            assert re.fullmatch(wanted, printed, re.DOTALL), printed


def test_every_setting_is_shown(run: Run) -> None:
    """`lineage settings` names each variable."""
    shown = run("settings").out
    for table in tables():
        for name, field in table.model_fields.items():
            assert table.PREFIX + name.upper() in shown
            assert field.description


def test_tests_in_the_changelog_exist() -> None:
    """Every path under `tests/` that an entry names."""
    named = set(re.findall(r"`(tests/[^`]+)`", CHANGELOG))
    assert named
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_paths_in_the_readme_exist() -> None:
    """Every link to a file of the repository."""
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if "://" not in link]
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_no_file_names_the_machine_it_was_made_on() -> None:
    """No absolute path of a home or work folder, no host that packages come from."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is no git checkout")
    # Put together, so that this file does not name them.
    places = ["/" + name + "/" for name in ("work", "root", "home")]
    hosts = ["://" + name for name in ("pypi.", "files.pythonhosted.", "localhost:3141")]
    wanted = re.compile("(?<![\\w.}])(" + "|".join(map(re.escape, places)) + ")\\w|--index-url")
    found = []
    for name in listed.stdout.decode().split("\0"):
        path = ROOT / name
        if not name or not path.is_file() or path == Path(__file__):
            continue
        text = path.read_text(errors="replace")
        if wanted.search(text) or any(host in text for host in hosts):
            found.append(name)
    assert found == []
