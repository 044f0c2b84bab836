"""What of a person's data stands on a screen by default (P-15): enough to recognise, never enough to use.

Whatever is too short or of another shape is starred whole: a mask that fails open is none.
"""

import re

DOT = "·"
_DOTS = re.compile(r"[·•‧・．.]")  # the many dots that people type between the parts of a name
_DIGITS = re.compile(r"\D+")
_NUMBERS = re.compile(r"(?<![0-9A-Za-z])(?:[A-Za-z]{1,2}\d{7,9}|\d{9,}[Xx]?)(?![0-9A-Za-z])")


def name(text: str) -> str:
    """Return the first character and one star: 张三丰 → 张*, Dilnur → D*, 买买提·艾力 → 买*·艾*."""
    parts = [part.strip() for part in _DOTS.split(text) if part.strip()]
    if len(parts) == 1:
        return _first(parts[0])
    return DOT.join(_first(part) for part in parts)


def document(text: str) -> str:
    """Return a document's first six and last four with eight stars; a shorter one its first and last two."""
    kept = text.strip()
    if len(kept) >= 15:
        return f"{kept[:6]}********{kept[-4:]}"
    return f"{kept[:1]}******{kept[-2:]}" if len(kept) >= 8 else _stars(kept)


def phone(text: str) -> str:
    """Return a phone's first three and last four: 13812341234 → 138****1234, +86 left out."""
    digits = _DIGITS.sub("", text)
    if len(digits) == 13 and digits.startswith("86"):
        digits = digits[2:]
    if len(digits) >= 11:
        return f"{digits[:3]}****{digits[-4:]}"
    return f"****{digits[-2:]}" if len(digits) >= 7 else _stars(text.strip())


def card(text: str) -> str:
    """Return a bank card's last four: 尾号 1234."""
    digits = _DIGITS.sub("", text)
    return f"尾号 {digits[-4:]}" if len(digits) >= 12 else _stars(text.strip())


def words(text: str) -> str:
    """Return a sentence of somebody's own with the numbers in it masked: it is kept in clear, they never are.

    A day is no number: 2026-11-22 and 20261122 stay.
    """
    return _NUMBERS.sub(lambda found: phone(found[0]) if len(found[0]) == 11 else document(found[0]), text)


def _first(part: str) -> str:
    """One letter and a star; of a single letter only the star, for the letter is the whole name."""
    return f"{part[0]}*" if len(part) > 1 else "*"


def _stars(text: str) -> str:
    return "****" if text else ""
