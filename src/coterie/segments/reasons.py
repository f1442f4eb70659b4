"""Why somebody entered or left a segment, in words: the reasons that the membership log knows (LANGUAGE, the meaning of a refresh)."""

from __future__ import annotations

from typing import Literal

WORDS: dict[str, tuple[str, str]] = {
    "facts": ("something about them changed", "изменилось что-то о них"),
    "time": ("time passed", "прошло время"),
    "definition": ("it was defined, or its definition changed", "сегмент задан или изменён"),
    "cuts": ("boundaries drawn over everybody moved", "сдвинулись границы, проведённые по всем"),
    "merge": ("people were merged or parted", "объединение или разъединение дублей"),
    "refresh": ("a full refresh, which does not tell facts from time", "полное обновление: факты и время не различаются"),
}
"""In English and in Russian."""


def said(reason: str, lang: Literal["en", "ru"]) -> str:
    """The reason in words; one that is not known stands as it is.

    >>> said("time", "ru")
    'прошло время'
    """
    words = WORDS.get(reason)
    return reason if words is None else words[lang == "ru"]
