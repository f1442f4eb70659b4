"""By what two profiles are one person, and what must not contradict it. Tables first; no SQL, no facts.

A rule compares identifiers of one *kind*; two profiles that share a value are a *link*, taken in the order of the rules. A
link is refused where what else is known of both sides can't be of one person.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

MOST_SHARED = 5
"""People of different names above which an identifier is nobody's own: an office's phone, a collector's card."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of identifier that makes one person of two profiles, unless one of ``against`` differs."""

    name: str
    kind: str
    against: tuple[str, ...] = ()


RULES: tuple[Rule, ...] = (
    Rule("same e-mail", "email", ("nature", "birthday", "sex", "name")),
    Rule("same phone", "phone", ("nature", "birthday", "sex", "name")),
    Rule("same card", "card", ("nature", "birthday", "sex", "name")),
    Rule("same tax number", "tax_id", ("nature", "birthday", "sex")),
    Rule("id of another system", "key", ("nature",)),
    Rule("same name and birthday", "name_birthday", ("nature", "sex", "city")),
)
VISITOR = Rule("visitor seen with a person", "visitor")
"""After all others: a visitor who was seen with one person only is that person."""
BY_HAND = Rule("by hand", "")
PARTED = "parted"

LINKING = (*(rule.kind for rule in RULES), VISITOR.kind)
SAYING = ("name", "birthday", "sex", "city", "nature")
"""Kinds of what is said of a profile and links nobody: it only contradicts."""

OF_ATTRIBUTE: tuple[tuple[str, str], ...] = (
    ("email", r"e[-_]?mail|\bmail\b|почт|имейл|емейл"),
    ("phone", r"phone|\bmobile|тел\b|телефон|мобильн|сотов"),
    ("card", r"card|loyalty|\bкарт[аы]\b|дисконт"),
    ("tax_id", r"tax_?id|\bvat|\binn\b|\bинн\b"),
    ("visitor", r"anonymous|cookie|visitor|client_?uuid"),
    ("birthday", r"^birthday$"),
    ("sex", r"^sex$"),
    ("city", r"^city$"),
    ("name", r"^name$"),
    ("first_name", r"^first_name$"),
    ("last_name", r"^last_name$"),
    ("patronymic", r"^patronymic$"),
)
"""What an attribute of that name holds; the first that fits."""
_NEVER = re.compile(r"verif|confirm|consent|valid|\bcount|type|status|subscri|date|подтвер|соглас|подпис|\bтип|дата|\bкод")


_ID_OF = re.compile(r"(.+)[_ ]id|id[_ ](.+)")


def kind_of(attribute: str) -> str | None:
    """The kind that an attribute's values are of; ``key:SOURCE`` for the id that another source may know the person by.

    >>> kind_of("Телефон (2)"), kind_of("1c_id"), kind_of("email_verified")
    ('phone', 'key:1c', None)
    """
    bare = attribute.casefold()
    if _NEVER.search(bare):
        return None
    found = next((kind for kind, pattern in OF_ATTRIBUTE if re.search(pattern, bare)), None)
    of_source = _ID_OF.fullmatch(bare)
    return f"key:{of_source[1] or of_source[2]}" if of_source and found is None else found


def _other_birthday(one: str, other: str) -> bool:
    """A slip of one part (1971-05-24 for 1971-06-24), or day and month in each other's place, is no contradiction."""
    mine, theirs = one.split("-"), other.split("-")
    same = sum(left == right for left, right in zip(mine, theirs, strict=True))
    return same < 2 and [mine[0], mine[2], mine[1]] != theirs


def _other_name(one: str, other: str) -> bool:
    """No name is part of the other, a typo and initials aside."""
    mine, theirs = one.split(), other.split()
    for word in [word for word in mine if word in theirs]:
        if word in mine and word in theirs:
            mine.remove(word)
            theirs.remove(word)
    fewer, more = sorted((mine, theirs), key=len)
    for word in fewer:
        like = next((candidate for candidate in more if _alike(word, candidate)), None)
        if like is None:
            return True
        more.remove(like)
    return False


def _alike(one: str, other: str) -> bool:
    if len(one) == 1 or len(other) == 1:
        return one[0] == other[0]
    return SequenceMatcher(None, min(one, other), max(one, other)).ratio() >= 0.8


def _differ(one: str, other: str) -> bool:
    return one != other


_CONTRADICTS: dict[str, Callable[[str, str], bool]] = {
    "name": lru_cache(100_000)(_other_name),
    "birthday": lru_cache(100_000)(_other_birthday),
    "sex": _differ,
    "city": _differ,
    "nature": _differ,
}


def contradict(kind: str, one: str, other: str) -> bool:
    """Whether two values of a saying kind can't be of one person.

    >>> contradict("name", "иванова мария", "мария"), contradict("name", "иванов иван", "иванов петр")
    (False, True)
    >>> contradict("birthday", "1971-05-24", "1971-06-24"), contradict("birthday", "1971-05-24", "1996-02-24")
    (False, True)
    """
    return one != other and _CONTRADICTS[kind](one, other)
