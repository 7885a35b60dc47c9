"""`lineage packs` lists, shows and checks; a pack that is wrong stops every command."""

from pathlib import Path

import pytest

from tests.cli.running import Run, run
from tests.packs.a_pack import PACK

__all__ = ["run"]


def test_packs_are_listed(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those shipped, and the company's own."""
    (tmp_path / "small.yaml").write_text(PACK)
    monkeypatch.setenv("LINEAGE_PACKS", str(tmp_path / "small.yaml"))
    listed = {pack["id"]: pack for pack in run("packs", "list", "--format", "json").json["packs"]}
    assert listed["small"]["rows"] == 4
    assert listed["small"]["file"] == "small.yaml"
    assert len(listed["small"]["sha256"]) == 64
    assert listed["vocabulary"]["kind"] == "vocabulary"
    assert "small" in run("packs", "list").out


def test_a_pack_is_shown(run: Run) -> None:
    """All of it, or one section; dates as they are written in the file."""
    shown = run("packs", "show", "vocabulary", "--format", "json").json
    assert "categories" in shown["sections"]
    one = run("packs", "show", "transfers", "--section", "transfer_tools", "--format", "json").json
    assert list(one["sections"]) == ["transfer_tools"]
    row = one["sections"]["transfer_tools"][0]
    assert (row["id"], row["valid_from"], row["valid_to"]) == ("eu-gdpr:A45-3", "2018-05-25", None)
    out = run("packs", "show", "transfers", "--section", "transfer_tools").out
    assert "Adequacy" in out
    gone = run("packs", "show", "nothing")
    assert (gone.code, "there is no pack nothing; there are " in gone.err) == (1, True)
    gone = run("packs", "show", "vocabulary", "--section", "poems")
    assert gone.code == 1
    assert "vocabulary has no section poems; it has categories" in gone.err


def test_a_file_is_checked(run: Run, tmp_path: Path) -> None:
    """0 where it is in order, 1 and every complaint where it is not."""
    file = tmp_path / "small.yaml"
    file.write_text(PACK)
    done = run("packs", "check", str(file))
    assert done.code == 0
    assert "is in order." in done.out
    file.write_text(PACK.replace("name: Old", "nom: Old"))
    done = run("packs", "check", str(file))
    assert done.code == 1
    assert "small.yaml: line 10: schemes.old.nom: unknown key" in done.out.replace("\n", " ")
    answer = run("packs", "check", str(file), "--format", "json").json
    assert not answer["ok"]
    assert len(answer["complaints"]) == 2


def test_a_broken_pack_stops_every_command(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answers are never given by half a law."""
    (tmp_path / "small.yaml").write_text(PACK.replace("name: Old", "nom: Old"))
    monkeypatch.setenv("LINEAGE_PACKS", str(tmp_path / "small.yaml"))
    (tmp_path / "lineage-data").mkdir()
    done = run("flows")
    assert done.code == 1
    assert "small.yaml: line 10" in done.err
