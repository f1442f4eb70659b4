"""Personal data in free text, masked: what a log line may say of an address, a number or a name."""

from __future__ import annotations

import re

_EMAIL = re.compile(r"([^\s@<>\"'(),;:]{1,64})@([^\s@<>\"'(),;:]+\.[^\s@<>\"'(),;:.]{2,})")
_PHONE = re.compile(r"(?<![\w.])\+?\d[\d\u00a0 ().-]{7,}\d(?!\w)")
_PATRONYMIC = r"[А-ЯЁ][а-яё]+(?:ович|евич|ьич|ична|овна|евна|инична)"
_NAME = r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?"
_FULL_NAME = re.compile(rf"\b(?:{_NAME}\s+{_NAME}\s+{_PATRONYMIC}|{_NAME}\s+{_PATRONYMIC}(?:\s+{_NAME})?)\b")


def masked(text: str, names: tuple[str, ...] = ()) -> str:
    """A text without e-mail addresses, phone numbers, names with a patronymic, and the ``names`` that are known.

    Enough is left to tell two of them apart in a log, not to write to anybody.

    >>> masked("ivan.petrov@mail.ru, 8 (916) 123-45-67, Иванов Иван Петрович: 2 orders on 2026-03-08")
    'i…@mail.ru, …67, И…: 2 orders on 2026-03-08'
    >>> masked("wrote to Anna Smith", ("Anna Smith",))
    'wrote to A…'
    """
    text = _EMAIL.sub(lambda found: f"{found[1][0]}…@{found[2]}", text)
    text = _PHONE.sub(_number, text)
    text = _FULL_NAME.sub(lambda found: f"{found[0][0]}…", text)
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", f"{name[0]}…", text, flags=re.IGNORECASE)
    return text


def _number(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", found[0])
    return f"…{digits[-2:]}" if 10 <= len(digits) <= 15 and not _is_instant(found[0]) else found[0]


def _is_instant(text: str) -> bool:
    return re.match(r"(19|20)\d\d-\d\d-\d\d(?!\d)", text) is not None
