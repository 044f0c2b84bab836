"""Personal numbers as the database keeps them: sealed by SM4-GCM, found by a keyed HMAC-SM3 index.

    DOCUMENT = crypto.declare("members.document", "证件号码")                    at module level
    crypto.column(DOCUMENT, model="members.Document")
    cipher=crypto.seal(DOCUMENT, text), **crypto.digests(DOCUMENT, text)      to write, in the act's transaction
    Document.objects.filter(kind=kind, **crypto.lookup(DOCUMENT, text))       to find
    crypto.unseal(DOCUMENT, row.cipher)                                       to read

A blob is key number (1 byte) | nonce (12) | ciphertext | tag (16), bound to its purpose: text sealed for one
purpose opens for no other. An index is the first 128 bits of the HMAC. Texts are sealed and indexed as they
are given, and the same text for both: the caller has brought it into its one spelling. The lists take and give
None for "nothing". Only what opens a blob may be called outside a transaction (`keyrings` says why).
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Protocol, cast
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from niangjia.kernel import keyrings, keys
from niangjia.kernel.guomi import Broken
from niangjia.kernel.keyrings import Ring
from niangjia.kernel.purposes import column, declare
from niangjia.kernel.sight import Question

__all__ = [
    "Broken", "Pen", "asking_pens", "column", "declare", "digests", "digests_many", "indexes", "key_number", "lookup",
    "lookup_many", "pen", "seal", "seal_many", "unseal", "unseal_many",
]  # fmt: skip
NONCE, TAG = 12, 16
BLOCK = 64  # bytes that SM3 works on at a time
INDEX_DIGITS = 32  # of the HMAC's 64: an index is 128 bits


class Hash(Protocol):
    """A running SM3 hash."""

    def copy(self) -> "Hash": ...
    def update(self, data: bytes, /) -> None: ...
    def digest(self) -> bytes: ...
    def hexdigest(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Pen:
    """How a purpose is written until the transaction that took the pen ends.

    It asks the database nothing and can be handed to another process, whose work the transaction awaits.
    """

    ring: Ring

    def seal_many(self, texts: Iterable[str | None]) -> list[bytes | None]:
        """Encrypt many texts with the purpose's newest key."""
        return _sealed(self.ring.purpose, self.ring.sealing, list(texts))

    def digests_many(self, texts: Sequence[str | None]) -> dict[str, list[str | None]]:
        """The index columns of many texts: 32 hex digits each, as a COPY and a uuid column take them."""
        written = {f"digest_{column}": self.ring.written(column) for column in "ab"}
        return {
            name: [None] * len(texts) if number is None else indexes(self.ring.purpose, number, texts)
            for name, number in written.items()
        }


def pen(purpose: str) -> Pen:
    """Take the pen of a purpose. Raises RuntimeError outside a transaction, KeysUnusable for unfit keys."""
    return Pen(keyrings.ring(purpose))


@cache
def asking_pens(*purposes: str) -> Question[list[Pen]]:
    """What asks for the pens of several purposes, for `sight.asking_everywhere`."""
    asked = keyrings.question(*purposes)
    return Question(
        asked.locks, asked.names, asked.reads, asked.values,
        lambda rows: [Pen(ring) for ring in asked.answer_of(rows)],
    )  # fmt: skip


def seal(purpose: str, text: str) -> bytes:
    """Encrypt one text with the purpose's newest key, in the transaction that writes it."""
    return cast(bytes, pen(purpose).seal_many([text])[0])


def seal_many(purpose: str, texts: Iterable[str | None]) -> list[bytes | None]:
    """Encrypt many texts with the purpose's newest key, in the transaction that writes them."""
    return pen(purpose).seal_many(texts)


def unseal(purpose: str, blob: bytes | memoryview) -> str:
    """Decrypt one blob with the key it names. Raises Broken where it was changed or sealed for another purpose."""
    return cast(str, unseal_many(purpose, [blob])[0])


def unseal_many(purpose: str, blobs: Iterable[bytes | memoryview | None]) -> list[str | None]:
    """Decrypt many blobs, each with the key it names. Raises Broken at the first that does not open."""
    about, nonce, openers = purpose.encode(), bytearray(NONCE), {}
    texts: list[str | None] = []
    for given in blobs:
        if given is None:
            texts.append(None)
            continue
        blob = bytes(given)
        number = key_number(blob)
        if number not in openers:
            openers[number] = _box(purpose, number, nonce).decryptor
        nonce[:] = blob[1 : 1 + NONCE]
        box = openers[number]()
        box.authenticate_additional_data(about)
        text = box.update(blob[1 + NONCE : -TAG])
        try:
            box.finalize_with_tag(blob[-TAG:])
        except InvalidTag:
            raise Broken(f"{purpose}: a blob of key {number} was changed or belongs elsewhere") from None
        texts.append(text.decode())
    return texts


def key_number(blob: bytes) -> int:
    """Return the number of the key a blob was sealed with. Raises Broken for what is too short to be a blob."""
    if len(blob) < 1 + NONCE + TAG:
        raise Broken("too short to be a sealed text")
    return blob[0]


def digests(purpose: str, text: str) -> dict[str, UUID | None]:
    """Return {"digest_a": …, "digest_b": …} to write; both are filled only while a rotation runs."""
    many = digests_many(purpose, [text])
    return {column: UUID(found[0]) if found[0] else None for column, found in many.items()}


def digests_many(purpose: str, texts: Sequence[str | None]) -> dict[str, list[str | None]]:
    """Like `digests` for many texts: two lists of 32 hex digits, as a COPY and a uuid column take them."""
    return pen(purpose).digests_many(texts)


def lookup(purpose: str, text: str) -> dict[str, UUID]:
    """Return the filter that finds a text now, {"digest_a": …} or {"digest_b": …}, in the transaction that reads."""
    ring = keyrings.ring(purpose)
    return {f"digest_{ring.current}": UUID(str(indexes(purpose, ring.searching, [text])[0]))}


def lookup_many(purpose: str, texts: Sequence[str | None]) -> tuple[str, list[str | None]]:
    """Return the index column that searches use now, and the texts' indexes in it, 32 hex digits each."""
    ring = keyrings.ring(purpose)
    return f"digest_{ring.current}", indexes(purpose, ring.searching, texts)


def _sealed(purpose: str, number: int, texts: Sequence[str | None]) -> list[bytes | None]:
    """Seal with one key. The cipher is built once over a nonce that changes under it: half the time of a new one."""
    about, head, nonce = purpose.encode(), bytes([number]), bytearray(NONCE)
    encryptor = _box(purpose, number, nonce).encryptor
    random, at = os.urandom(NONCE * len(texts)), 0
    blobs: list[bytes | None] = []
    put = blobs.append
    for text in texts:
        if text is None:
            put(None)
            continue
        nonce[:] = fresh = random[at : at + NONCE]
        at += NONCE
        box = encryptor()
        box.authenticate_additional_data(about)
        body = box.update(text.encode())
        box.finalize()
        put(head + fresh + body + box.tag)
    return blobs


def _box(purpose: str, number: int, nonce: bytearray) -> "Cipher[modes.GCM]":
    return Cipher(algorithms.SM4(keys.get(purpose, number).sealing), modes.GCM(nonce))


def indexes(purpose: str, number: int, texts: Sequence[str | None]) -> list[str | None]:
    """HMAC-SM3 of each text by one key, its first 16 bytes as hex: the key is hashed in beforehand."""
    inner, outer = (half.copy for half in _halves(keys.get(purpose, number).index))
    found: list[str | None] = []
    put = found.append
    for text in texts:
        if text is None:
            put(None)
            continue
        first = inner()
        first.update(text.encode())
        second = outer()
        second.update(first.digest())
        put(second.hexdigest()[:INDEX_DIGITS])
    return found


@lru_cache(maxsize=64)
def _halves(key: bytes) -> tuple[Hash, Hash]:
    """The two hashes of an HMAC with the key in them; `hashlib` copies them fastest where its OpenSSL has SM3."""
    padded = key.ljust(BLOCK, b"\x00")
    begin = _beginner()
    return begin(bytes(byte ^ 0x36 for byte in padded)), begin(bytes(byte ^ 0x5C for byte in padded))


def _beginner() -> Callable[[bytes], Hash]:
    try:
        hashlib.new("sm3")
    except ValueError:
        return _Sm3
    return lambda start: hashlib.new("sm3", start)


class _Sm3:
    """SM3 of the cryptography library under hashlib's names."""

    def __init__(self, start: bytes | hashes.Hash) -> None:
        self._hash = start if isinstance(start, hashes.Hash) else hashes.Hash(hashes.SM3())
        if isinstance(start, bytes):
            self._hash.update(start)

    def copy(self) -> "_Sm3":
        return _Sm3(self._hash.copy())

    def update(self, data: bytes, /) -> None:
        self._hash.update(data)

    def digest(self) -> bytes:
        return self._hash.copy().finalize()

    def hexdigest(self) -> str:
        return self.digest().hex()
