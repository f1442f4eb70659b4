"""From a cell's text to a value, as SQL: cleaning, and one expression per way of reading.

Every expression gives NULL for what it can't read; the caller tells that from an empty cell. Engines cast leniently
('nan', '1_000' and '+03:00' slip through), so a regular expression stands guard before each cast.
"""

from __future__ import annotations

from sqlglot import exp

from coterie.compile.layout import MONEY, NUMBER
from coterie.ingest.fields import Reading
from coterie.store.statement import any_of, sql

SPACES = (
    " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)

UNIT = "DECIMAL(19, 9)"
"""Quantities and prices per unit while they are multiplied: below ten thousand million, nine places; the product is exact."""

PRODUCT = "DECIMAL(38, 18)"

AMOUNT = "DECIMAL(22, 9)"
"""Amounts of whole orders while they are read: below ten million million."""

CONTENT_NUMBER = "-?(0|[1-9][0-9]{0,14})(\\.[0-9]{1,9})?|-?[1-9](\\.[0-9]+)?[eE][+-]?[0-9]{1,2}"

_DAY_YEAR = "(?:1[89][0-9]{2}|2[01][0-9]{2}|2200)"

TRUE_WORDS = ("true", "yes", "да")
FALSE_WORDS = ("false", "no", "нет")
MORE_TRUE_WORDS = (*TRUE_WORDS, "1", "y", "t", "д", "истина", "+", "вкл", "вкл.", "on", "x", "х", "v", "✓", "✔", "☑", "√", "есть")
MORE_FALSE_WORDS = (*FALSE_WORDS, "0", "n", "f", "н", "ложь", "-", "выкл", "выкл.", "off", "✗", "✘", "☐")


STEADY = "\\x00-\\x{2ff}\\x{400}-\\x{482}\\x{48a}-\\x{52f}\\x{2010}-\\x{2027}\\x{202f}-\\x{205e}\\x{20a0}-\\x{20bf}\\x{2116}"
"""Latin, Cyrillic, punctuation and signs of money: texts of these characters alone are composed already."""


def composed(cell: exp.Expression) -> exp.Expression:
    """The cell's text in its composed form (NFC); composing is slow and seldom called for."""
    return sql("CASE WHEN REGEXP_MATCHES($c, $other) THEN NFC_NORMALIZE($c) ELSE $c END", c=cell, other=f"[^{STEADY}]")


def last_code(text: exp.Expression) -> exp.Expression:
    """The code point of a text's last character."""
    return sql("ORD(SUBSTRING($c, -1))", c=text)


def trimmed(text: exp.Expression, last: exp.Expression, *, ascii_only: bool) -> exp.Expression:
    """The text without spaces around it; empty is missing. Only a text whose edge may be a space is trimmed: trimming is slow."""
    wide = "" if ascii_only else " OR $e BETWEEN 127 AND 160 OR $e >= 5760"
    edge = any_of(sql("$e <= 32" + wide, e=end) for end in (sql("ORD($c)", c=text), last))
    return sql("CASE WHEN $edge THEN $bare ELSE $c END", c=text, edge=edge, bare=bare(text))


def bare(text: exp.Expression) -> exp.Expression:
    """The text without spaces around it, the slow way; empty is missing."""
    return sql("NULLIF(TRIM($c, $spaces), '')", c=text, spaces=SPACES)


def read(reading: Reading, text: exp.Expression) -> exp.Expression:
    """The value that a cleaned text says, read as a kind of value other than an instant."""
    match reading:
        case "id":
            return whole_id(text)
        case "text" | "content" | "phone" | "email" | "sex":
            return text.copy()
        case "amount":
            return _decimal(text, AMOUNT)
        case "number" | "money":
            return _decimal(text, UNIT)
        case "truth":
            return truth(text, MORE_TRUE_WORDS, MORE_FALSE_WORDS)
        case "happened":
            return happened(text)
        case "date":
            return day(text)
        case "labels":
            return labels(text)
        case "instant" | "when":
            raise AssertionError("instants need a zone: instants.py")


def _decimal(text: exp.Expression, type_: str) -> exp.Expression:
    """A decimal number, with or without an exponent. What else the engine's cast would take are underscores (a test keeps watch)."""
    return sql(
        f"CASE WHEN NOT CONTAINS($c, '_') THEN COALESCE(TRY_CAST($c AS {type_}), TRY_CAST(TRIM($c, $spaces) AS {type_})) END",
        c=text, spaces=SPACES,
    )  # fmt: skip


def whole_id(text: exp.Expression) -> exp.Expression:
    """An id; a whole number that a program wrote as 14646.0 is 14646."""
    return sql("CASE WHEN SUFFIX($c, '.0') AND REGEXP_FULL_MATCH($c, '[0-9]+\\.0') THEN LEFT($c, LENGTH($c) - 2) ELSE $c END", c=text)


def truth(text: exp.Expression, true: tuple[str, ...], false: tuple[str, ...]) -> exp.Expression:
    """Yes or no, in the words given."""
    low = exp.Lower(this=text.copy())
    case = exp.Case().when(low.isin(*true), exp.true())
    return case.when(low.copy().isin(*false), exp.false())


def day(text: exp.Expression) -> exp.Expression:
    """A date: ISO, or eight digits; of an ISO date and time its date. Years 1800 to 2200."""
    return sql(
        "CASE WHEN REGEXP_FULL_MATCH($c, $iso) THEN TRY_CAST(LEFT($c, 10) AS DATE) "
        "WHEN REGEXP_FULL_MATCH($c, $digits) THEN CAST(TRY_STRPTIME($c, '%Y%m%d') AS DATE) END",
        c=text, iso=f"{_DAY_YEAR}-[0-9]{{2}}-[0-9]{{2}}([ T][0-9]{{2}}:[0-9]{{2}}.*)?", digits=f"{_DAY_YEAR}[0-9]{{4}}",
    )  # fmt: skip


def is_day(text: exp.Expression) -> exp.Expression:
    """Whether a known text is an ISO date."""
    return sql("(REGEXP_FULL_MATCH($c, $iso) AND TRY_CAST($c AS DATE) IS NOT NULL)", c=text, iso=f"{_DAY_YEAR}-[0-9]{{2}}-[0-9]{{2}}")


def labels(text: exp.Expression) -> exp.Expression:
    """Labels separated by ``|``, each once, in order."""
    return sql(
        "LIST_SORT(LIST_DISTINCT(LIST_FILTER("
        "LIST_TRANSFORM(STRING_SPLIT($c, '|'), lambda one: TRIM(one, $spaces)), lambda one: one <> '')))",
        c=text, spaces=SPACES,
    )  # fmt: skip


def happened(text: exp.Expression) -> exp.Expression:
    """Whether something happened: yes or no, or how many times."""
    times = sql("CASE WHEN REGEXP_FULL_MATCH($c, '[0-9]{1,7}') THEN CAST($c AS INTEGER) > 0 END", c=text)
    return sql("COALESCE($said, $times)", said=truth(text, MORE_TRUE_WORDS, MORE_FALSE_WORDS), times=times)


def joined(texts: list[exp.Expression]) -> exp.Expression:
    """Several texts as one, which no other texts make; missing ones are passed over."""
    return exp.Anonymous(this="concat_ws", expressions=[exp.Literal.string(BETWEEN), *(text.copy() for text in texts)])


def narrow(value: exp.Expression) -> exp.Expression:
    """The value in 64 bits with nine places; NULL if it does not fit. Dividing 128 bits is what would make rounding slow."""
    return sql("TRY_CAST($x AS DECIMAL(18, 9))", x=value)


def half_even(value: exp.Expression, type_: str) -> exp.Expression:
    """An exact decimal of a type rounded half-even to money's four places; NULL if too large.

    The engine's own cast rounds halves away from zero, so halves that it made odd are taken back by one.
    """
    return sql(
        f"TRY_CAST(CASE WHEN ABS(TRY_CAST($r AS {type_}) - $x) = 0.00005 THEN CASE WHEN REGEXP_MATCHES(CAST($r AS TEXT), '[13579]$') "
        f"THEN $r - CAST(SIGN($x) * 0.0001 AS DECIMAL(5, 4)) ELSE $r END ELSE $r END AS {MONEY})",
        x=value, r=sql("TRY_CAST($x AS DECIMAL(24, 4))", x=value),
    )  # fmt: skip


def product(left: exp.Expression, right: exp.Expression) -> exp.Expression:
    """The exact product of two ``UNIT`` values, a ``PRODUCT``."""
    return sql(f"CAST($a * $b AS {PRODUCT})", a=left, b=right)


def number(text: exp.Expression) -> exp.Expression:
    """A text known to be a number by its content, as the language's NUMBER."""
    return sql(f"TRY_CAST($c AS {NUMBER})", c=text)


BETWEEN = "\x1f"
"""Stands between the parts of what is fingerprinted; no cleaned text begins or ends with it."""


def print_of(texts: list[exp.Expression]) -> exp.Expression:
    """A stable 63-bit fingerprint of texts in order; missing ones are passed over."""
    joined = exp.Anonymous(this="concat", expressions=[text.copy() for text in texts])
    return sql("CAST(MD5_NUMBER($t) >> 65 AS BIGINT)", t=joined)
