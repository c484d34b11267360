"""Encrypted columns and blind indexes: AES-256-GCM and HMAC-SHA256, keys by HKDF from one secret.

A sealed value is `version | key id | nonce | ciphertext and tag`. The version, the key id and the
place where the value is kept are authenticated with it, so that nobody who can write to the
database can move one person's value to another row. Nonces are random: one key is good for 2^32
values (NIST SP 800-38D 8.3), rotate before.
"""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Sequence
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = b"\x01"
ID_SIZE = 4
NONCE_SIZE = 12
TAG_SIZE = 16
HEADER_SIZE = len(VERSION) + ID_SIZE
INDEX_SIZE = 16

SECRET_LENGTH = 32
SECRET_SYMBOLS = 10
CURE = "Make one with `openssl rand -base64 32` and put it first."


class SealError(Exception):
    """A sealed value could not be opened."""


class SealBroken(SealError):
    """A sealed value was changed, cut, or moved from the place it was sealed for."""


class KeyUnknown(SealError):
    """A value was sealed with a secret that DESK_SECRET_KEY does not name (any more)."""


class WeakSecret(ValueError):
    """DESK_SECRET_KEY is missing, too short or too simple."""


class _Key:
    """All keys that come from one secret."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self.id = self.derive("key id", length=ID_SIZE)
        self.header = VERSION + self.id
        self.cipher = AESGCM(self.derive("seal"))
        self.index = self.derive("index")
        # Each keyring has few purposes, and a derivation costs more than the MAC made with it.
        self.for_purpose = lru_cache(maxsize=64)(self._for_purpose)

    def derive(self, purpose: str, *, length: int = 32) -> bytes:
        info = b"privacy-desk/1/" + purpose.encode()
        return HKDF(algorithm=SHA256(), length=length, salt=None, info=info).derive(self._secret)

    def _for_purpose(self, purpose: str) -> bytes:
        return self.derive(f"purpose/{purpose}")


class Keyring:
    """The secrets in DESK_SECRET_KEY: the first seals, the others only open what they sealed."""

    def __init__(self, secret_keys: Sequence[str]) -> None:
        if not secret_keys:
            raise WeakSecret(f"DESK_SECRET_KEY is empty. {CURE}")
        for position, secret in enumerate(secret_keys, start=1):
            _refuse_weak(secret, position)
        self._keys = tuple(_Key(secret) for secret in dict.fromkeys(secret_keys))
        self._by_header = {key.header: key for key in self._keys}
        self._current = self._keys[0]

    @classmethod
    def from_setting(cls, setting: str) -> Keyring:
        """From the comma-separated value of DESK_SECRET_KEY."""
        return cls([part for part in map(str.strip, setting.split(",")) if part])

    @staticmethod
    def generate_secret() -> str:
        return secrets.token_urlsafe(SECRET_LENGTH)

    def __repr__(self) -> str:
        return f"Keyring({', '.join(self.fingerprints)})"

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """The key ids, safe to show: the current one first."""
        return tuple(key.id.hex() for key in self._keys)

    def seal(self, plain: bytes, *, place: str) -> bytes:
        """Encrypt for one place, `table.column` or finer; it opens there and nowhere else."""
        key, nonce = self._current, os.urandom(NONCE_SIZE)
        bound = key.header + place.encode()
        return b"".join((key.header, nonce, key.cipher.encrypt(nonce, plain, bound)))

    def open(self, sealed: bytes, *, place: str) -> bytes:
        """Raises SealBroken or KeyUnknown."""
        key = self._key_of(sealed)
        body = memoryview(sealed)[HEADER_SIZE:]
        try:
            return key.cipher.decrypt(
                body[:NONCE_SIZE], body[NONCE_SIZE:], key.header + place.encode()
            )
        except InvalidTag:
            raise SealBroken(f"What is kept in {place} was changed or moved there.") from None

    def seal_text(self, plain: str, *, place: str) -> bytes:
        return self.seal(plain.encode(), place=place)

    def open_text(self, sealed: bytes, *, place: str) -> str:
        return self.open(sealed, place=place).decode()

    def is_current(self, sealed: bytes) -> bool:
        """False: sealed with an older secret, so that rotation has to seal it anew."""
        return bytes(sealed[:HEADER_SIZE]) == self._current.header

    def index(self, value: str, *, place: str) -> bytes:
        """The blind index to write: equal values in the same place give equal bytes."""
        return _index(self._current, value, place)

    def indexes(self, value: str, *, place: str) -> tuple[bytes, ...]:
        """The blind indexes to look for, while rows of older secrets are still about."""
        return tuple(_index(key, value, place) for key in self._keys)

    def mac(self, value: bytes, *, purpose: str) -> bytes:
        return hmac.digest(self.secret(purpose), value, "sha256")

    def macs(self, value: bytes, *, purpose: str) -> tuple[bytes, ...]:
        """As `mac`, under every secret, to compare with what an older one made."""
        return tuple(hmac.digest(key.for_purpose(purpose), value, "sha256") for key in self._keys)

    def secret(self, purpose: str) -> bytes:
        """A key of its own for one purpose, from the current secret."""
        return self._current.for_purpose(purpose)

    def secrets(self, purpose: str) -> tuple[bytes, ...]:
        """The same from every secret, to compare with what was made before a rotation."""
        return tuple(key.for_purpose(purpose) for key in self._keys)

    def _key_of(self, sealed: bytes) -> _Key:
        if len(sealed) < HEADER_SIZE + NONCE_SIZE + TAG_SIZE or sealed[:1] != VERSION:
            raise SealBroken("This is no sealed value, or its end is missing.")
        key = self._by_header.get(bytes(sealed[:HEADER_SIZE]))
        if key is None:
            wanted = bytes(sealed[len(VERSION) : HEADER_SIZE]).hex()
            raise KeyUnknown(
                f"This was sealed with key {wanted}; DESK_SECRET_KEY gives "
                f"{', '.join(self.fingerprints)}. Add the older secret behind the current one, "
                "separated by a comma."
            )
        return key


def _index(key: _Key, value: str, place: str) -> bytes:
    return hmac.digest(key.index, f"{place}\0{value}".encode(), "sha256")[:INDEX_SIZE]


def _refuse_weak(secret: str, position: int) -> None:
    which = "DESK_SECRET_KEY" if position == 1 else f"Secret {position} in DESK_SECRET_KEY"
    if len(secret) < SECRET_LENGTH:
        raise WeakSecret(f"{which} needs at least {SECRET_LENGTH} characters. {CURE}")
    if len(set(secret)) < SECRET_SYMBOLS:
        raise WeakSecret(f"{which} is too simple to be secret. {CURE}")
