"""Documents as 1C names them: «Реализация ЦБ-00000123 от 05.03.2024 12:14:07» is a kind, a number and a time.

As regular expressions (RE2), because orders are many; and the words of a document that takes goods back from a client.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coterie.store.statement import sql

if TYPE_CHECKING:
    from sqlglot import exp

_NUMBER = r"(?:№ ?|N ?)?([^ \x{a0}]*[0-9][^ \x{a0}]*)"
_TIME = r"([0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}.*)"
_FORM = rf"(?:[^0-9]*[ \x{{a0}}])?{_NUMBER}[ \x{{a0}}]+(?:от|from|dated)[ \x{{a0}}]+{_TIME}"

_BACK = r"(^|[^а-яёa-z])(возврат|сторно|refund|return|credit note)"
_NOT_BACK = r"поставщик|supplier|vendor|без возврат|невозврат"


def is_one(text: exp.Expression) -> exp.Expression:
    """Whether a text names a document with its number and time."""
    return sql("REGEXP_FULL_MATCH($t, $form)", t=text, form=_FORM)


def number(text: exp.Expression) -> exp.Expression:
    """The number of a document; NULL for any other text."""
    return sql("NULLIF(REGEXP_EXTRACT($t, $form, 1), '')", t=text, form=f"^{_FORM}$")


def time(text: exp.Expression) -> exp.Expression:
    """The time of a document, as it is written; NULL for any other text."""
    return sql("NULLIF(REGEXP_EXTRACT($t, $form, 2), '')", t=text, form=f"^{_FORM}$")


def takes_back(text: exp.Expression) -> exp.Expression:
    """Whether a document or a kind of operation is a client's return (one to a supplier is not)."""
    return sql(
        "COALESCE(REGEXP_MATCHES(LOWER($t), $back) AND NOT REGEXP_MATCHES(LOWER($t), $other), FALSE)", t=text, back=_BACK, other=_NOT_BACK
    )
