"""Words and codes for a person's sex."""

from __future__ import annotations

from coterie.ingest.forms.cell import MISSING, Cell, says_nothing, squeezed

_SEX: dict[str, str] = {
    **dict.fromkeys("м муж мужч мужской мужчина мальчик m male man mr mr. boy г-н господин".split(), "male"),
    **dict.fromkeys("ж жен женщ женский женщина девочка f female woman w mrs ms miss mrs. ms. girl г-жа госпожа".split(), "female"),
    **dict.fromkeys("не н unknown u other не_определен не_определён любой н/о".split(), ""),
}

CODINGS: dict[frozenset[str], dict[str, str]] = {
    frozenset("12"): {"1": "male", "2": "female", "0": "", "9": ""},
    frozenset("01"): {"1": "male", "0": "female"},
}
"""By the codes that a column has: ISO 5218, and the custom where there are only 0 and 1."""


def coding(codes: frozenset[str]) -> dict[str, str]:
    """What a column's codes mean, or nothing where they are no coding that we know.

    >>> coding(frozenset("0129"))["2"]
    'female'
    """
    if {"1", "2"} <= codes <= {"0", "1", "2", "9"}:
        return CODINGS[frozenset("12")]
    return CODINGS.get(codes, {})


def sex(text: str, codes: dict[str, str]) -> Cell | None:
    """``male`` or ``female``; None for what says neither.

    >>> sex("Муж.", {}).plain
    'male'
    """
    low = squeezed(text).lower()
    if says_nothing(low):
        return MISSING
    said = _SEX.get(low.rstrip(".").replace(" ", "_"), codes.get(low.removesuffix(".0")))
    return None if said is None else Cell(said or None)
