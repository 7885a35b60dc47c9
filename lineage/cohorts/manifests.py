"""The manifest that an event points at, found among the folders that may be read and checked."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from lineage.cohorts.locate import located
from lineage.cohorts.problems import DIGEST, MISSING, Problem
from lineage.cohorts.read import content, digest, manifest


class Reading(NamedTuple):
    """What was found where a manifest was looked for."""

    people: Sequence[str] = ()
    """Raw identifiers, which never leave the process in clear; one may stand there twice."""
    problem: str = ""
    """A code of `problems` where its people are not known."""


def read(sha256: str, uris: Iterable[str], folders: Sequence[Path]) -> Reading:
    """The manifest of a digest, at the first of some places where it is.

    Where none has it, the problem is that of a file with another digest rather than of no file.
    """
    problems: list[str] = []
    for uri in uris:
        try:
            paths = located(uri, folders)
        except Problem as problem:
            problems.append(problem.code)
            continue
        for path in paths:
            try:
                return _checked(path, sha256)
            except Problem as problem:
                problems.append(problem.code)
    return Reading(problem=min(problems, key=lambda code: (code == MISSING, code)))


def _checked(path: Path, sha256: str) -> Reading:
    found = content(path)
    if digest(found) != sha256:
        raise Problem(DIGEST)
    return Reading(manifest(found).people)
