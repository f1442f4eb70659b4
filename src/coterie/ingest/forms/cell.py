"""What one cell turns out to say, and the words by which programs and people write that they know nothing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """A text's plain form (None = missing).

    ``fault``: why its row must be set aside instead. ``remark``: what was lost, to be told with a count.
    """

    plain: str | None = None
    fault: str | None = None
    remark: str | None = None


MISSING = Cell()

SPREADSHEET_ERRORS = tuple(
    "#Н/Д #N/A #Н/Д! #N/A! #ДЕЛ/0! #DIV/0! #ЗНАЧ! #VALUE! #ССЫЛКА! #REF! #ИМЯ? #NAME? #ЧИСЛО! #NUM! #ПУСТО! #NULL! ########".split()
)
"""What a spreadsheet shows in place of a value; never a value, whatever the column holds."""

_NOTHING = frozenset(
    (
        *(word.lower() for word in SPREADSHEET_ERRORS),
        *"- -- --- — – − * . ? н/д нд н.д. n/a na null <null> (null) none nil nan nat undefined".split(),
        *("нет данных", "не указан", "не указана", "не указано", "не задан", "не задано", "пусто", "(пусто)", "неизвестно"),
        *("no data", "not set", "unknown", "(blank)", "(none)", "empty"),
    )
)


def squeezed(text: str) -> str:
    """The text with every run of spaces, of whatever kind, as one space, and none around it."""
    return " ".join(text.replace("\ufeff", " ").replace("\u200b", "").split())


def says_nothing(text: str) -> bool:
    """Whether a text stands where a value is missing.

    >>> says_nothing(" Н/Д ")
    True
    """
    low = squeezed(text).lower()
    return not low or low in _NOTHING or set(low) == {"#"}
