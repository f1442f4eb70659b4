"""What a column's values look like, from a sample of its rows: the share that reads as a date, a number, an address …

Lenient on purpose: it recognises what a person would, whether or not the import can read every value of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

SAMPLE = 1_000

_MONTHS = "янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DATE = re.compile(
    r"(\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](\d{4}|\d{2})|(19|20)\d{6})([ T]\d{1,2}:\d{2}.*)?|"
    rf".*\b\d{{1,2}}\s+({_MONTHS})\w*\.?\s+\d{{4}}.*",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[-+(]?\s*\d{1,3}([ '\u00a0\u202f]\d{3})+([.,]\d+)?\)?|[-+(]?\s*\d+([.,]\d+)?([eE][-+]?\d+)?\)?")
_MONEY_WORDS = re.compile(r"\s*(руб\w*\.?|р\.|₽|\|?RUB|\$|USD|€|EUR)\s*", re.IGNORECASE)
_EMAIL = re.compile(r"[^\s@,;]+@[^\s@,;]+[.,][^\s@,;]{2,}")
_PHONE = re.compile(r"(\+\s*\d|8|7)[\s()\-\d.]{9,18}(доб.*|ext.*)?")
_FULL_NAME = re.compile(r"[А-ЯЁ][а-яё-]+\s+[А-ЯЁ][а-яё-]+\s+[А-ЯЁ][а-яё]+(вич|ич|вна|чна|шна)")
_LOST_DIGITS = re.compile(r"\d[.,]\d+[eE]\+\d{1,2}")
_DOCUMENT = re.compile(r".+\s№?\s*\S*\d\S*\s+от\s+\d{1,2}\.\d{1,2}\.\d{2,4}.*", re.IGNORECASE)
SEXES = frozenset("m f м ж male female муж жен мужской женский муж. жен. man woman".split())
TRUTHS = frozenset("да нет yes no true false истина ложь y n вкл выкл + -".split())


@dataclass(frozen=True, slots=True)
class Sample:
    """Known values of one column, trimmed, in the file's order; ``rows`` is how many rows were looked at."""

    name: str
    place: int
    values: tuple[str, ...]
    rows: int
    _shares: dict[Callable[[str], object], float] = field(default_factory=dict, init=False, compare=False, repr=False)

    @property
    def filled(self) -> float:
        """The share of rows with a value."""
        return len(self.values) / self.rows if self.rows else 0.0

    @property
    def distinct(self) -> float:
        """The share of different ones among the known values."""
        return len(set(self.values)) / len(self.values) if self.values else 0.0

    def share(self, test: Callable[[str], object]) -> float:
        """The share of known values that pass a test."""
        if test not in self._shares:
            self._shares[test] = sum(bool(test(value)) for value in self.values) / len(self.values) if self.values else 0.0
        return self._shares[test]

    def shown(self, most: int = 3) -> tuple[str, ...]:
        """A few different values, shortened."""
        return tuple(value if len(value) <= 40 else value[:37] + "…" for value in list(dict.fromkeys(self.values))[:most])


def is_date(text: str) -> bool:
    """A day, with or without a time, as people and programs write it."""
    return bool(_DATE.fullmatch(text))


def is_number(text: str) -> bool:
    """A number or an amount of money.

    >>> [is_number(text) for text in ("12 450,00", "1250 руб.", "-5", "A-17", "")]
    [True, True, True, False, False]
    """
    return bool(_NUMBER.fullmatch(_MONEY_WORDS.sub("", text).strip()))


def is_email(text: str) -> bool:
    """An address of e-mail, perhaps with a slip."""
    return bool(_EMAIL.fullmatch(text))


def is_phone(text: str) -> bool:
    """A telephone number of at least ten digits."""
    return bool(_PHONE.match(text)) and 10 <= sum(map(str.isdigit, text)) <= 15


def is_full_name(text: str) -> bool:
    """A Russian name with its patronymic."""
    return bool(_FULL_NAME.match(text))


def is_sex(text: str) -> bool:
    """A word for a sex."""
    return text.lower() in SEXES


def is_truth(text: str) -> bool:
    """A word for yes or no."""
    return text.lower() in TRUTHS


def lost_digits(text: str) -> bool:
    """A long number that a spreadsheet cut to a few digits: 7,91612E+10."""
    return bool(_LOST_DIGITS.fullmatch(text))


def is_document(text: str) -> bool:
    """A document of 1C, named with its number and time."""
    return bool(_DOCUMENT.fullmatch(text))


def of(columns: Sequence[str], rows: Sequence[Sequence[str | None]]) -> tuple[Sample, ...]:
    """The samples of a table's rows, by column."""
    found = []
    for place, name in enumerate(columns):
        values = tuple(text for row in rows if (text := (row[place] or "").strip()))
        found.append(Sample(name, place, values, len(rows)))
    return tuple(found)
