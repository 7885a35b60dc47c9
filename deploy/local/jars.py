"""The jars of a release in a folder of their own, fetched once for all projects of this user."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from deploy.local.errors import DownloadRefused
from deploy.local.releases import Release


def default_cache() -> Path:
    """Where jars are kept between runs: the user's folder for caches (XDG Base Directory)."""
    root = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(root, "lineage-stack")


def lay_down(release: Release, cache: Path, say: Callable[[str], None]) -> Path:
    """The folder with a release's jars, fetched if it is not there yet. Raises DownloadRefused.

    The folder appears only when it is complete. A second process waits for the first.
    """
    folder = cache / release.name
    if folder.is_dir():
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    with _alone(cache / f"{release.name}.lock"):
        if not folder.is_dir():
            _fetch(release, folder, say)
    return folder


def _fetch(release: Release, folder: Path, say: Callable[[str], None]) -> None:
    if not find_spec("jgo"):
        raise DownloadRefused(
            f"fetching {release.name} needs jgo: pip install 'personal-data-lineage[local]'"
        )
    from deploy.local import maven

    work = folder.with_name(f"{folder.name}.part")
    complete = work / "jars"
    shutil.rmtree(complete, ignore_errors=True)
    complete.mkdir(parents=True)
    for jar in maven.fetch(release, work / "repository", say):
        shutil.copyfile(jar, complete / jar.name)
    complete.rename(folder)
    shutil.rmtree(work)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
