"""Bearer tokens (RFC 6750): who may call what. Only hashes are kept.

The tokens file has a line per token,
`name scope[,scope] [audience[,audience]] sha256:<hex of the token's digest>`.
Tokens are 256 random bits, for which a plain digest is enough; it is read once, at the start.
"""

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from api.problems import Problem
from lineage.answers.secrecy import AUDIENCES
from lineage.errors import UsageError

SCOPES: Final = ("ingest", "disclose", "investigate", "report", "admin")
ANY_AUDIENCE: Final = frozenset({"investigate", "report", "admin"})
"""Scopes that may ask on behalf of any audience where no audiences are named. Every other token
asks for the person alone, from whom a secrecy order may hide what the company, a court or a
regulator is shown."""

_NAME: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_DIGEST: Final = re.compile(r"sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Token:
    """A token's name, what it may do, and the SHA-256 of its text."""

    name: str
    scopes: frozenset[str]
    digest: bytes
    audiences: frozenset[str]
    """On whose behalf it may ask."""


class Caller(NamedTuple):
    """Who calls, and what it may do."""

    name: str
    scopes: frozenset[str]
    audiences: frozenset[str]
    """On whose behalf answers may be made for it."""


LOCAL: Final = Caller("local", frozenset(SCOPES), frozenset(AUDIENCES))
"""Who calls where no tokens are configured, which only loopback allows."""
ANYBODY: Final = Caller("anybody", frozenset(), frozenset())
"""Who calls a route that asks for no token."""


class Tokens:
    """The tokens an installation knows."""

    def __init__(self, tokens: Iterable[Token]) -> None:
        self._tokens = tuple(tokens)

    def __len__(self) -> int:
        return len(self._tokens)

    def names(self) -> frozenset[str]:
        return frozenset(token.name for token in self._tokens)

    def find(self, presented: str) -> Token | None:
        """The token that was presented; every one is compared, in constant time."""
        digest = hashlib.sha256(presented.encode()).digest()
        found = None
        for token in self._tokens:
            if hmac.compare_digest(token.digest, digest):
                found = token
        return found


def load(path: Path) -> Tokens:
    """Read a tokens file. Raises UsageError where it cannot be read or a line is malformed."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"the tokens file {path} cannot be read") from None
    return Tokens(
        _parsed(path, number, line)
        for number, line in enumerate(lines, 1)
        if line.strip() and not line.startswith("#")
    )


def create(path: Path, name: str, scopes: Iterable[str], audiences: Iterable[str] = ()) -> str:
    """Make a token, append its hash to the file (mode 0600), and return its text, kept nowhere.

    `audiences` are the ones it may ask on behalf of; without any it is by its scopes. Raises
    UsageError for a name, scope or audience that cannot be, or a name that is taken.
    """
    chosen = [scope for scope in SCOPES if scope in set(scopes)]
    if not chosen or set(scopes) - set(SCOPES):
        raise UsageError(f"--scope: expected one or more of {', '.join(SCOPES)}")
    named = [audience for audience in AUDIENCES if audience in set(audiences)]
    if set(audiences) - set(AUDIENCES):
        raise UsageError(f"--audience: expected one or more of {', '.join(AUDIENCES)}")
    if not _NAME.fullmatch(name):
        raise UsageError("NAME: expected 1 to 64 letters, digits, dots, dashes or underscores")
    if path.exists() and name in load(path).names():
        raise UsageError("NAME: a token of this name exists; remove its line first")
    text = "pdl_" + secrets.token_urlsafe(32)
    parts = [name, ",".join(chosen), *([",".join(named)] if named else [])]
    line = f"{' '.join(parts)} sha256:{hashlib.sha256(text.encode()).hexdigest()}\n"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    except OSError as error:
        raise UsageError(f"the tokens file {path} cannot be written: {error.strerror}") from None
    with os.fdopen(descriptor, "w") as file:
        os.fchmod(descriptor, 0o600)
        file.write(line)
        file.flush()
        os.fsync(descriptor)
    return text


def authorise(tokens: Tokens | None, authorization: str | None, scopes: frozenset[str]) -> Caller:
    """The caller, who has one of the scopes. Raises Problem (401 or 403)."""
    if tokens is None:
        return LOCAL
    scheme, _, presented = (authorization or "").partition(" ")
    token = tokens.find(presented.strip()) if scheme.lower() == "bearer" else None
    if token is None:
        raise Problem(
            401,
            "token-missing-or-unknown",
            "expected the header `Authorization: Bearer` with a token of this installation",
            headers={"WWW-Authenticate": 'Bearer realm="lineage"'},
        )
    if not token.scopes & scopes:
        wanted = " ".join(sorted(scopes))
        raise Problem(
            403,
            "scope-missing",
            f"expected a token with one of these scopes: {wanted}",
            headers={"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{wanted}"'},
        )
    return Caller(token.name, token.scopes, token.audiences)


def _parsed(path: Path, number: int, line: str) -> Token:
    name, scopes, audiences, digest = _parts(line.split())
    known = scopes <= set(SCOPES) and audiences <= set(AUDIENCES)
    if digest is None or not known or not scopes or not _NAME.fullmatch(name):
        wanted = "`name scope[,scope] [audience[,audience]] sha256:<hex>`"
        raise UsageError(f"{path}, line {number}: expected {wanted}")
    return Token(name, scopes, bytes.fromhex(digest[1]), audiences or _by(scopes))


def _parts(
    parts: list[str],
) -> tuple[str, frozenset[str], frozenset[str], re.Match[str] | None]:
    """(name, scopes, audiences, digest) of a line; without a digest where it is none."""
    if len(parts) not in (3, 4):
        return "", frozenset(), frozenset(), None
    audiences = frozenset(parts[2].split(",")) if len(parts) == 4 else frozenset()
    return parts[0], frozenset(parts[1].split(",")), audiences, _DIGEST.fullmatch(parts[-1])


def _by(scopes: frozenset[str]) -> frozenset[str]:
    """The audiences of a token that names none."""
    return frozenset({"subject"}) if scopes.isdisjoint(ANY_AUDIENCE) else frozenset(AUDIENCES)
