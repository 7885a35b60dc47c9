"""Fetches a release's jars through jgo. Importing this needs the extra `local`.

jgo resolves what a release needs from the POMs. The fetching is done here, since jgo writes files
in place, trusts whatever stands there the next time, and only warns of a wrong checksum.
"""

import hashlib
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import requests
from jgo.maven import Artifact, MavenContext, PythonResolver

from deploy.local.errors import DownloadRefused
from deploy.local.releases import Release

TIMEOUT_S: Final = 30
ATTEMPTS: Final = 4
BACKOFF_S: Final = 1.0
CONNECTIONS: Final = 8
REPORT_EVERY: Final = 25


def fetch(release: Release, repository: Path, say: Callable[[str], None]) -> list[Path]:
    """Every jar of a release, in a folder laid out as Maven lays out its own.

    What already stands there is not fetched again. Raises DownloadRefused.
    """
    context = MavenContext(
        resolver=_Whole(), repo_cache=repository, local_repos=[], timeout=TIMEOUT_S
    )
    say(f"{release.name}: finding out which jars it needs")
    artifacts = _artifacts(context, release)
    jars = []
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        for count, jar in enumerate(pool.map(_Whole.jar, artifacts), start=1):
            jars.append(jar)
            if count % REPORT_EVERY == 0 or count == len(artifacts):
                say(f"{release.name}: {count} of {len(artifacts)} jars")
    return jars


def _artifacts(context: MavenContext, release: Release) -> list[Artifact]:
    dependencies = [context.create_dependency(one) for one in release.coordinates]
    for one in dependencies:
        # Otherwise jgo reads the release's own POMs as if they governed every version, and lays
        # an older Kafka client beside a newer broker; so, it chooses exactly as Maven does.
        one.raw = True
    try:
        direct, further = context.resolver.resolve(dependencies)
    except (RuntimeError, ValueError) as error:
        raise DownloadRefused(f"{release.name} cannot be resolved: {error}") from None
    needed = [*direct, *(one for one in further if one.scope in ("compile", "runtime"))]
    return list({str(one.artifact): one.artifact for one in needed}.values())


class _Whole(PythonResolver):
    """A file appears under its name only when it is whole and its checksum agrees."""

    def download(self, artifact: Artifact) -> Path:
        (base,) = artifact.context.remote_repos.values()
        url = f"{base}/{artifact.component.path_prefix.as_posix()}/{artifact.filename}"
        target = artifact.context.repo_cache / artifact.component.path_prefix / artifact.filename
        target.parent.mkdir(parents=True, exist_ok=True)
        for attempt in range(ATTEMPTS):
            try:
                return _written(target, _content(url))
            except (requests.RequestException, _Torn) as error:
                reason = _short(error)
                time.sleep(BACKOFF_S * 2**attempt)
        raise DownloadRefused(
            f"{artifact.filename} could not be fetched in {ATTEMPTS} attempts ({reason});"
            " what was fetched is kept, so trying again goes on from here"
        )

    @staticmethod
    def jar(artifact: Artifact) -> Path:
        path: Path = artifact.resolve()
        return path


class _Torn(Exception):
    """What came is not what the repository's checksum describes."""


def _content(url: str) -> bytes:
    """The bytes at an address, checked. The largest jar has 25 MB, so that they fit in memory."""
    content = _got(url)
    expected = _got(f"{url}.sha1").decode("ascii", "replace").split()[:1]
    if [hashlib.sha1(content, usedforsecurity=False).hexdigest()] != expected:
        raise _Torn("its checksum does not agree")
    return content


def _got(url: str) -> bytes:
    response = requests.get(url, timeout=TIMEOUT_S)
    response.raise_for_status()
    return response.content


def _written(target: Path, content: bytes) -> Path:
    part = target.with_name(f"{target.name}.part")
    part.write_bytes(content)
    return part.replace(target)


def _short(error: Exception) -> str:
    """The kind of failure, without addresses."""
    response = getattr(error, "response", None)
    if response is not None:
        return f"the repository answered {response.status_code}"
    return str(error) if isinstance(error, _Torn) else type(error).__name__
