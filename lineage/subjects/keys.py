"""The installation's key file and everything that is computed with it.

From one random secret three keys are derived (HKDF, RFC 5869): one for the keyed hash that finds
a person again (HMAC, RFC 2104), one that wraps each person's own key, and one that seals
quarantined and raw input. Sealing is AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce.
"""

import base64
import hashlib
import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from lineage.errors import KeyFileError, KeyMismatch

TAG_BYTES: Final = 16
_SECRET_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_DRAWN_BYTES: Final = 32 + 2 * _NONCE_BYTES
_HASH_BLOCK_BYTES: Final = 64
_WRAPPED_BYTES: Final = _NONCE_BYTES + 32 + 16
_HEAD: Final = "personal-data-lineage key 1"


class Keys:
    """What can be done with the installation's secret. Never prints it."""

    def __init__(self, secret: bytes) -> None:
        tag_key = _derived(secret, b"subject tag")
        # The two hashes of HMAC with the key already taken in (RFC 2104, section 4): carrying on
        # from them takes a third of the time of beginning anew for every person.
        self._inner, self._outer = _begun(tag_key, 0x36), _begun(tag_key, 0x5C)
        self._wrap = AESGCM(_derived(secret, b"subject key wrap"))
        self._input = AESGCM(_derived(secret, b"received input"))
        self.fingerprint = _derived(secret, b"fingerprint")[:8].hex()
        """Tells whether two key files are the same without showing either."""

    def tag(self, identifier: str) -> bytes:
        """Keyed hash of a raw identifier, 16 bytes: equal for equal identifiers.

        It is HMAC-SHA256, cut to its first half.
        """
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(identifier.encode())
        outer.update(inner.digest())
        return outer.digest()[:TAG_BYTES]

    def tags(self, identifiers: Sequence[str]) -> bytes:
        """The tags of many identifiers end to end, in three quarters of the time."""
        found: list[bytes] = []
        begun, ended, add = self._inner.copy, self._outer.copy, found.append
        for identifier in identifiers:
            inner, outer = begun(), ended()
            inner.update(identifier.encode())
            outer.update(inner.digest())
            add(outer.digest()[:TAG_BYTES])
        return b"".join(found)

    def seal_people(self, identifiers: Sequence[str]) -> list[bytes]:
        """Raw identifiers, each under a fresh key of that person, which is wrapped beside it."""
        # One draw for every key and nonce: the system call costs more than the sealing.
        drawn = os.urandom(_DRAWN_BYTES * len(identifiers))
        return [
            self._sealed_person(identifier, drawn[start : start + _DRAWN_BYTES])
            for identifier, start in zip(
                identifiers, range(0, len(drawn), _DRAWN_BYTES), strict=True
            )
        ]

    def _sealed_person(self, identifier: str, drawn: bytes) -> bytes:
        person_key, nonces = drawn[:32], (drawn[32:44], drawn[44:])
        wrapped = nonces[0] + self._wrap.encrypt(nonces[0], person_key, None)
        sealed = AESGCM(person_key).encrypt(nonces[1], identifier.encode(), None)
        return wrapped + nonces[1] + sealed

    def open_person(self, sealed: bytes) -> str:
        """The identifier again. Raises KeyMismatch where it was sealed by another installation."""
        person_key = _decrypt(self._wrap, sealed[:_WRAPPED_BYTES])
        return _decrypt(AESGCM(person_key), sealed[_WRAPPED_BYTES:]).decode()

    def seal_input(self, received: bytes) -> bytes:
        """Received bytes, which may name people, as they are kept in the store."""
        return _encrypt(self._input, received)

    def open_input(self, sealed: bytes) -> bytes:
        return _decrypt(self._input, sealed)


def load_or_create(path: Path) -> Keys:
    """Read the key file, or make one that only its owner can read.

    Raises KeyFileError where it is not a key file or others may read it.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return Keys(_read(path))
    except OSError as error:
        raise KeyFileError(f"the key file {path} cannot be made: {error.strerror}") from error
    secret = secrets.token_bytes(_SECRET_BYTES)
    with os.fdopen(descriptor, "w") as file:
        file.write(f"{_HEAD}\n{base64.b64encode(secret).decode()}\n")
        file.flush()
        os.fsync(file.fileno())
    return Keys(secret)


def _read(path: Path) -> bytes:
    try:
        mode, lines = path.stat().st_mode, path.read_text().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileError(f"the key file {path} cannot be read") from error
    if mode & 0o077:
        raise KeyFileError(f"the key file {path} can be read by others; run chmod 600 on it")
    if len(lines) != 2 or lines[0] != _HEAD:
        raise KeyFileError(f"{path} is not a key file")
    try:
        secret = base64.b64decode(lines[1], validate=True)
    except ValueError as error:
        raise KeyFileError(f"{path} is not a key file") from error
    if len(secret) != _SECRET_BYTES:
        raise KeyFileError(f"{path} is not a key file")
    return secret


def _derived(secret: bytes, use: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=use).derive(secret)


def _begun(key: bytes, pad: int) -> "hashlib._Hash":
    return hashlib.sha256(bytes(byte ^ pad for byte in key.ljust(_HASH_BLOCK_BYTES, b"\0")))


def _encrypt(cipher: AESGCM, text: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, text, None)


def _decrypt(cipher: AESGCM, sealed: bytes) -> bytes:
    try:
        return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)
    except (InvalidTag, ValueError) as error:
        raise KeyMismatch("this was sealed with another key file") from error
