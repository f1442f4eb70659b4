"""Texts as they are compared: case, ё, hyphens, accents and the many ways to write Russian in Latin letters don't count.

Knows letters; knows no places and no people.
"""

from __future__ import annotations

import re
import unicodedata

GAPS = '.,;:-‐‑‒–—_/\\"«»“”„()[]№\u00a0\u202f\u2009\t\r\n'
"""What parts words, beside a space."""


def _letters() -> dict[int, str]:
    """Latin letters with marks as those without; ё as е; whatever parts words as a space; apostrophes as nothing."""
    latin = {code: unicodedata.normalize("NFD", chr(code))[0] for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))}
    odd = dict(zip(map(ord, "ıøłđßæœþŭ"), ("i", "o", "l", "d", "ss", "ae", "oe", "th", "u"), strict=True))
    gone = dict.fromkeys(map(ord, "'`’ʼ‘"), "")
    return (
        {code: base for code, base in latin.items() if base.isascii()} | odd | gone | {ord("ё"): "е"} | dict.fromkeys(map(ord, GAPS), " ")
    )


_TRANSLATED = _letters()
_CLEAN = re.compile("[а-яa-z0-9 ]*")
_ROMAN = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziyklmnoprstufye", strict=True))
    | {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya", "ъ": "", "ь": ""}
)
_SOUNDS = (
    (re.compile("shch|sch"), "sh"),
    (re.compile("kh"), "h"),
    (re.compile("t[sz]"), "c"),
    (re.compile("[yj][eo]"), "e"),
    (re.compile("[iyj]a"), "a"),
    (re.compile("[iyj]u"), "u"),
    (re.compile("[yj]"), "i"),
    (re.compile("w"), "v"),
    (re.compile("x"), "ks"),
    (re.compile(r"(.)\1+"), r"\1"),
)


def plain(text: str) -> str:
    """A text as it is compared.

    >>> plain("  Санкт–ПЕТЕРБУРГ,  г. ")
    'санкт петербург г'
    >>> plain("Orël, São Paulo")
    'orel sao paulo'
    """
    lowered = text.lower().replace("ё", "е").replace(".", " ").replace("-", " ")
    if not _CLEAN.fullmatch(lowered):
        lowered = lowered.translate(_TRANSLATED)
    return " ".join(lowered.split())


def sound(text: str) -> str:
    """A Russian name in whatever Latin letters, or in its own, as one and the same key.

    >>> sound("Нижний Новгород") == sound("Nizhny Novgorod") == sound("Nizhniy Novgorod")
    True
    >>> sound("Екатеринбург") == sound("Yekaterinburg") == sound("Ekaterinburg")
    True
    """
    key = plain(text).translate(_ROMAN)
    for pattern, letters in _SOUNDS:
        key = pattern.sub(letters, key)
    return key


def is_cyrillic(text: str) -> bool:
    """Whether it holds a Russian letter.

    >>> is_cyrillic("Пермь"), is_cyrillic("Perm")
    (True, False)
    """
    return any("а" <= letter <= "я" for letter in text.lower())
