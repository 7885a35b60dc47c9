"""Where a manifest lies: a file in one of a few folders, and nothing outside them.

Events come from others, and a path in one must not make the product read whatever it can. Links
are followed before a path is compared, so that none leads out.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from lineage.cohorts.problems import ELSEWHERE, MISSING, OUTSIDE, Problem

_THIS_MACHINE: Final = ("", "localhost")


def located(uri: str, folders: Sequence[Path]) -> list[Path]:
    """The files that a `file:` URI, or a path relative to a folder, can mean.

    Raises Problem with MISSING, OUTSIDE or ELSEWHERE.
    """
    path = _path(uri)
    inside = list(_inside(path, folders))
    if not inside:
        raise Problem(OUTSIDE)
    found = [one for one in inside if _is_file(one)]
    if not found:
        raise Problem(MISSING)
    return found


def _path(uri: str) -> Path:
    try:
        parts = urlsplit(uri)
    except ValueError:
        raise Problem(ELSEWHERE) from None
    if parts.scheme not in ("", "file") or parts.netloc not in _THIS_MACHINE:
        raise Problem(ELSEWHERE)
    # A path that is no URI may hold what ends one.
    text = unquote(parts.path) if parts.scheme else uri
    if not text or "\0" in text:
        raise Problem(MISSING)
    return Path(text)


def _inside(path: Path, folders: Sequence[Path]) -> Iterator[Path]:
    for folder in folders:
        try:
            root = folder.resolve()
            target = (root / path).resolve()
        except (OSError, RuntimeError):
            # A circle of links.
            continue
        if target.is_relative_to(root):
            yield target


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        # A name longer than names may be.
        return False
