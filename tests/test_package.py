"""Shows that the installed distribution is the one described in pyproject.toml."""

import tomllib
from pathlib import Path

import lineage

ROOT = Path(__file__).parents[1]


def test_version_is_that_of_the_project_file() -> None:
    """`lineage.__version__` is read from the installed metadata and equals the project's."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert lineage.__version__ == project["version"]
