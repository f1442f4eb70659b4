"""The forms that most rows have, as SQL: what is rewritten here never leaves the engine.

Each expression gives the plain text of a text (a plain text's is itself), or NULL for what a slower reader must look at.
What both can read they read alike; a test holds them to it.
"""

from __future__ import annotations

from sqlglot import exp

from coterie.ingest import instants, parse
from coterie.ingest.fields import Reading
from coterie.ingest.forms.dates import DateStyle
from coterie.ingest.forms.numbers import NumberStyle
from coterie.store.statement import column, sql

Named = dict[str, exp.Expression]

_DAY = "^([0-9]{1,2})([./-])([0-9]{1,2})[./-]([0-9]{4}|[0-9]{2})(?:,? +([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?)?$"
ANY_DAY = "(?:^|[^0-9./-])([0-9]{1,2}[./-][0-9]{1,2}[./-](?:[0-9]{4}|[0-9]{2}))(?:$|[^0-9])"
"""A day with its year last, as the first group."""
_PLAIN_NUMBER = "[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?|[Nn][Aa][Nn]"
_SPACES = " \u00a0\u202f"
_SPACE = "[ \\x{a0}\\x{202f}]"


def plain(reading: Reading, text: exp.Expression) -> exp.Expression:
    """Whether a known text is read as it stands."""
    if reading == "instant":
        return sql("$l IS NOT NULL", l=instants.any_local(text))
    if reading == "date":
        return sql("$d IS NOT NULL AND NOT PREFIX($t, '1899-12-3')", d=parse.day(text), t=text)
    if reading == "truth":
        return sql("$v IS NOT NULL", v=parse.read(reading, text))
    bare = parse.bare(text)  # its form, not a cast: a cast that fails costs more than all the rest
    return sql("REGEXP_FULL_MATCH($bare, $form) OR $bare IS NULL", bare=bare, form=_PLAIN_NUMBER)


def dates(key: str, reading: Reading, text: exp.Expression, style: DateStyle) -> tuple[tuple[Named, ...], exp.Expression]:
    """The layers that take a text apart, and the plain text over them; ``key`` makes their names the column's own."""
    if style.epoch:
        return (), _epoch(text, style)
    parts, year, made = (column(f"{key}:{name}") for name in ("parts", "year", "made"))
    fields = "['a', 's', 'b', 'y', 'h', 'i', 'c']"
    layers: tuple[Named, ...] = (
        {f"{key}:parts": sql(f"REGEXP_EXTRACT($t, $form, {fields})", t=text, form=_DAY)},
        {f"{key}:year": _year(parts, style)},
        {f"{key}:made": _made(parts, year, style)},
    )
    read = sql("CASE WHEN $m > '1900' AND TRY_CAST(LEFT($m, 19) AS TIMESTAMP) IS NOT NULL THEN $m END", m=made)
    as_it_stands = sql("CASE WHEN $plain THEN $t END", plain=plain(reading, text), t=_with_offset(text, style))
    return layers, sql("COALESCE($read, $stands)", read=read, stands=as_it_stands)


def _part(parts: exp.Expression, name: str) -> exp.Expression:
    return sql("STRUCT_EXTRACT($p, $name)", p=parts, name=name)


def _year(parts: exp.Expression, style: DateStyle) -> exp.Expression:
    return sql(
        "CASE WHEN LENGTH($y) = 2 THEN CASE WHEN $y <= $pivot THEN '20' ELSE '19' END || $y WHEN LENGTH($y) = 4 THEN $y END",
        y=_part(parts, "y"), pivot=f"{style.pivot:02}",
    )  # fmt: skip


def _made(parts: exp.Expression, year: exp.Expression, style: DateStyle) -> exp.Expression:
    """The ISO text of the parts; a separator that both orders are written with is left to the slower reader."""
    first, second = (sql("LPAD($x, 2, '0')", x=_part(parts, name)) for name in "ab")
    case = exp.Case()
    for separator, order in style.orders.items():
        if order != "both":
            month, day = (second, first) if order == "dmy" else (first, second)
            case = case.when(_part(parts, "s").eq(separator), sql("$m || '-' || $d", m=month, d=day))
    time = sql(
        "CASE WHEN $h = '' THEN '' ELSE ' ' || LPAD($h, 2, '0') || ':' || $i || ':' || COALESCE(NULLIF($c, ''), '00') || $offset END",
        h=_part(parts, "h"), i=_part(parts, "i"), c=_part(parts, "c"), offset=style.offset,
    )  # fmt: skip
    if not case.args.get("ifs"):
        return sql("CAST(NULL AS TEXT)")
    return sql("$y || '-' || $day || $time", y=year, day=case, time=time)


def _with_offset(text: exp.Expression, style: DateStyle) -> exp.Expression:
    if not style.offset:
        return text
    return sql("CASE WHEN $shape = 1 AND CONTAINS($t, ':') THEN $t || $o ELSE $t END", shape=instants.shape(text), t=text, o=style.offset)


def _epoch(text: exp.Expression, style: DateStyle) -> exp.Expression:
    form, times = ("[0-9]{9,10}", 1_000_000) if style.epoch == "s" else ("[0-9]{12,13}", 1_000)
    return sql(
        "CASE WHEN REGEXP_FULL_MATCH($t, $form) "
        "THEN STRFTIME(MAKE_TIMESTAMP(TRY_CAST($t AS BIGINT) * $times), '%Y-%m-%d %H:%M:%S.%fZ') END",
        t=text, form=form, times=times,
    )  # fmt: skip


def numbers(text: exp.Expression, style: NumberStyle) -> exp.Expression:
    """The plain decimal of a number."""
    stands, by_points = plain("number", text), style.point == "thousands"
    if by_points:
        stands = sql("$plain AND NOT CONTAINS($t, '.')", plain=stands, t=text)
    if style.comma == "thousands":
        grouped = sql("REGEXP_FULL_MATCH($t, '-?[0-9]{1,3}(,[0-9]{3})+(\\.[0-9]+)?')", t=text)
        return exp.Case().when(grouped, sql("REPLACE($t, ',', '')", t=text)).when(stands, text.copy())
    points = "[0-9]{1,3}(\\.[0-9]{3})+|" if by_points else ""
    form = f"-?({points}[0-9]{{1,3}}({_SPACE}[0-9]{{3}})+|[0-9]+)(,[0-9]+)?"
    bare = sql("REPLACE(TRANSLATE($t, $marks, ''), ',', '.')", t=text, marks=_SPACES + ("." if by_points else ""))
    return exp.Case().when(sql("REGEXP_FULL_MATCH($t, $form)", t=text, form=form), bare).when(stands, text.copy())


def emails(text: exp.Expression) -> exp.Expression:
    """An address that is clearly one, in lower case."""
    return sql(
        "CASE WHEN REGEXP_FULL_MATCH($low, $form) AND NOT REGEXP_MATCHES($low, $odd) THEN $low END",
        low=exp.Lower(this=text.copy()),
        form="[a-z0-9][a-z0-9_+-]*(\\.[a-z0-9_+-]+)*@[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\\.[a-z]{2,20}",
        odd="^(.{1,4}|no.*|test.*|e?mail|empty|pusto|info)@|\\.(test|local|localhost|invalid|arpa|onion|example)$|@example\\.|--|^.{65,}@",
    )  # fmt: skip


def phones(text: exp.Expression, region: str | None) -> exp.Expression:
    """A phone in E.164; of Russia's and Kazakhstan's, the mobile ones that are written with their country's code."""
    stands = sql("REGEXP_FULL_MATCH($t, '\\+79[0-9]{9}')", t=text)
    case = exp.Case().when(stands, text.copy())
    if region not in ("RU", "KZ"):
        return case
    digits = sql("TRANSLATE($t, '+()- ', '')", t=text)
    mobile = sql("REGEXP_FULL_MATCH($t, '(8|\\+?7)[ (-]*9[0-9]{2}[ )-]*[0-9]{3}[ -]*[0-9]{2}[ -]*[0-9]{2}')", t=text)
    return case.when(mobile, sql("'+7' || RIGHT($d, 10)", d=digits))
