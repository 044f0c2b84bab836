"""Verify an electronic member card offline: one file, nothing but Python's standard library.

    python verify_card.py keys.json NJC1.… [revoked.txt]

`keys.json` is what the union publishes at /cards/keys.json; `revoked.txt` its signed list of revoked cards, fetched
once a day. Says what the card says and ends with 0 when it holds today; says why not and ends with 1 otherwise.
The signature is SM2 with SM3 (GB/T 32918, GB/T 32905); the arithmetic is written out below.
"""

import base64
import json
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)
IDENTITY = b"1234567812345678"
Point = tuple[int, int] | None


class Wrong(Exception):
    """The card does not hold; the message says why."""


def turn(word: int, by: int) -> int:
    """Rotate 32 bits to the left."""
    by %= 32
    return (word << by | word >> (32 - by)) & 0xFFFFFFFF


def sm3(data: bytes) -> bytes:
    """The hash of GB/T 32905."""
    state = [0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E]
    padded = data + b"\x80" + bytes(-(len(data) + 9) % 64) + (8 * len(data)).to_bytes(8, "big")
    for at in range(0, len(padded), 64):
        state = [
            old ^ new for old, new in zip(state, _rounds(state, _words(padded[at : at + 64])), strict=True)
        ]
    return b"".join(word.to_bytes(4, "big") for word in state)


def _words(block: bytes) -> list[int]:
    words = [int.from_bytes(block[i : i + 4], "big") for i in range(0, 64, 4)]
    for j in range(16, 68):
        x = words[j - 16] ^ words[j - 9] ^ turn(words[j - 3], 15)
        words.append(x ^ turn(x, 15) ^ turn(x, 23) ^ turn(words[j - 13], 7) ^ words[j - 6])
    return words


def _rounds(state: list[int], words: list[int]) -> list[int]:
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        first = turn((turn(a, 12) + e + turn(0x79CC4519 if j < 16 else 0x7A879D8A, j)) & 0xFFFFFFFF, 7)
        ff = a ^ b ^ c if j < 16 else a & b | a & c | b & c
        gg = e ^ f ^ g if j < 16 else e & f | ~e & g
        one = (ff + d + (first ^ turn(a, 12)) + (words[j] ^ words[j + 4])) & 0xFFFFFFFF
        two = (gg + h + first + words[j]) & 0xFFFFFFFF
        d, c, b, a = c, turn(b, 9), a, one
        h, g, f, e = g, turn(f, 19), e, two ^ turn(two, 9) ^ turn(two, 17)
    return [a, b, c, d, e, f, g, h]


def add(one: Point, other: Point) -> Point:
    """Add two points of the curve y² = x³ + Ax + B."""
    if one is None or other is None:
        return one or other
    (x1, y1), (x2, y2) = one, other
    if x1 == x2 and (y1 + y2) % P == 0:
        return None
    slope = (3 * x1 * x1 + A) * pow(2 * y1, -1, P) if one == other else (y2 - y1) * pow(x2 - x1, -1, P)
    x = (slope * slope - x1 - x2) % P
    return x, (slope * (x1 - x) - y1) % P


def times(factor: int, point: Point) -> Point:
    """Multiply a point. Not in constant time: nothing here is secret."""
    total: Point = None
    while factor:
        if factor & 1:
            total = add(total, point)
        point, factor = add(point, point), factor >> 1
    return total


def is_signed(public: bytes, data: bytes, signature: bytes) -> bool:
    """Whether `r | s` is the signature of `x | y` over data (GB/T 32918.2, section 7)."""
    if len(public) != 64 or len(signature) != 64:
        return False
    x, y = int.from_bytes(public[:32], "big"), int.from_bytes(public[32:], "big")
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if x >= P or y >= P or (y * y - (x * x * x + A * x + B)) % P or not (0 < r < N and 0 < s < N):
        return False
    t = (r + s) % N
    if t == 0:
        return False
    curve = b"".join(number.to_bytes(32, "big") for number in (A, B, *G))
    z = sm3((8 * len(IDENTITY)).to_bytes(2, "big") + IDENTITY + curve + public)
    point = add(times(s, G), times(t, (x, y)))
    return point is not None and (int.from_bytes(sm3(z + data), "big") + point[0]) % N == r


def read(keys: Iterable[dict[str, str]], kind: str, text: str) -> dict[str, object]:
    """What a signed text says. Raises Wrong unless one of the published keys has signed it."""
    said, _, signature = text.strip().rpartition(".")
    try:
        told: dict[str, object] = json.loads(unpacked(said.partition(".")[2]))
        key = next(key for key in keys if key["key"] == told["key"])
        signed = is_signed(bytes.fromhex(key["public"]), said.encode(), unpacked(signature))
    except (ValueError, KeyError, TypeError, AttributeError, StopIteration):
        raise Wrong("不是用公布的密钥签发的") from None
    if not signed or said.partition(".")[0] != kind:
        raise Wrong("签名不对，内容被改动过或者是伪造的")
    return told


def unpacked(text: str) -> bytes:
    """Read base64url without its padding."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def verify(keys: Iterable[dict[str, str]], card: str, revoked: str, today: date) -> dict[str, object]:
    """What the card says, if it holds today. Raises Wrong with the reason."""
    published = list(keys)
    told = read(published, "NJC1", card)
    if not str(told["since"]) <= today.isoformat() <= str(told["until"]):
        raise Wrong(f"不在有效期内：{told['since']} 至 {told['until']}")
    if revoked and told["serial"] in read(published, "NJR1", revoked)["serials"]:  # type: ignore[operator]  # a list
        raise Wrong("已经吊销")
    return told


def main(arguments: list[str]) -> int:
    """Verify one card for a person at a gate."""
    if len(arguments) not in (2, 3):
        print(__doc__)
        return 2
    keys = json.loads(Path(arguments[0]).read_text("utf-8"))
    revoked = Path(arguments[2]).read_text("ascii") if len(arguments) == 3 else ""
    try:
        told = verify(keys, arguments[1], revoked, date.today())  # noqa: DTZ011  the gate's own day
    except Wrong as wrong:
        print(f"无效：{wrong}")
        return 1
    print(f"有效：{told['name']}  会员号 {told['number']}  {told['union']}  至 {told['until']}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
