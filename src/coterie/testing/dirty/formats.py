"""A drawn grid as a file of every format that import reads, with the texts that should be staged from it."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from html import escape
from pathlib import Path
from random import Random
from typing import Any, Literal

from coterie.testing.dirty import layouts
from coterie.testing.dirty.layouts import Grid, Row, Value

Text = str | None


@dataclass(frozen=True, slots=True)
class Dirty:
    """A file, and the table in it: names, rows of texts, how many further rows are no data, the sheet's line of the header."""

    path: Path
    columns: tuple[str, ...]
    rows: tuple[tuple[Text, ...], ...]
    skipped: int = 0


def cell(value: Value) -> Text:
    """A typed value as import tells it."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S" if value.time().isoformat() != "00:00:00" else "%Y-%m-%d")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(round(value, 6))
    return None if value is None else str(value)


def _told(grid: Grid, path: Path, say: Callable[[Value], Text] = cell) -> Dirty:
    nested = "nested" in grid.tags
    rows = tuple(tuple(_blank(say(value), strip=nested and i < 3) for i, value in enumerate(row)) for row in grid.rows)
    return Dirty(path, grid.columns, rows, grid.skipped)


def _blank(text: Text, *, strip: bool) -> Text:
    return (text.strip() if strip and text else text) or None


def _width(grid: Grid) -> int:
    return max(map(len, grid.lines))


# ---------------------------------------------------------------- texts

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1251", "cp866", "koi8-r")


def spoken(rng: Random) -> Callable[[Value], Text]:
    """How one system writes days and numbers into a text."""
    day, comma = rng.choice(("%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y")), rng.choice(",.")

    def say(value: Value) -> Text:
        if isinstance(value, datetime):
            return value.strftime(f"{day} %H:%M:%S")
        if isinstance(value, date):
            return value.strftime(day)
        if isinstance(value, float):
            return f"{value:.2f}".replace(".", comma)
        return None if value is None else str(value)

    return say


def delimited(rng: Random, grid: Grid, folder: Path) -> Dirty:
    """CSV of any delimiter, encoding, line end and quoting; padded to one width as spreadsheets do, or not."""
    say, encoding = spoken(rng), rng.choice(ENCODINGS)
    if len({c for line in grid.lines for value in line if isinstance(value, str) for c in value if c > "\x7f"}) < 10:
        encoding = "utf-8"  # nobody can tell one code page from another by two letters
    known = grid.lines if encoding.startswith("utf") else _known(grid.lines, encoding)
    grid = grid if encoding.startswith("utf") else replace(grid, lines=known, rows=_known(grid.rows, encoding))
    out = io.StringIO()
    quoting: Literal[0, 1] = csv.QUOTE_ALL if rng.random() < 0.3 else csv.QUOTE_MINIMAL
    delimiter = rng.choice(";,\t|")
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=rng.choice(("\n", "\r\n")))
    for line in grid.lines:
        texts = [say(value) or "" for value in line]
        if any(texts):
            writer.writerow(texts + [""] * (_width(grid) - len(texts)))
        else:
            out.write("\n")
    path = folder / "file.csv"
    path.write_bytes(out.getvalue().encode(encoding))
    return _told(grid, path, say)


def _known(lines: tuple[Row, ...], encoding: str) -> tuple[Row, ...]:
    return tuple(
        tuple(value.encode(encoding, "ignore").decode(encoding) if isinstance(value, str) else value for value in line) for line in lines
    )


def unquoted(rng: Random, grid: Grid, folder: Path) -> Dirty:
    """A ;-CSV whose writer doubles no quote, with line breaks inside quoted cells."""
    say = spoken(rng)
    header = ("Клиент", "Адрес", "Комментарий", "Сумма")
    rows = [
        ('ООО "Ромашка"', "Пермь", "звонить\nпосле 18:00" if rng.random() < 0.4 else "да", rng.random() * 100)
        for _ in range(len(grid.lines))
    ]
    lines = [";".join(header)]
    lines += [
        f'{name};{city};"{note}";{say(total)}' if "\n" in note else f"{name};{city};{note};{say(total)}" for name, city, note, total in rows
    ]
    path = folder / "file.csv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return Dirty(path, header, tuple((name, city, note, say(total)) for name, city, note, total in rows))


def mojibake(rng: Random, grid: Grid, folder: Path) -> Dirty:
    """A file, or one column of it, whose Russian was read in a wrong encoding before it was written."""
    wrong, right = rng.choice((("cp1251", "utf-8"), ("cp1252", "cp1251"), ("latin-1", "utf-8")))
    names = ("Клиент", "Город", "Сумма")
    rows = [(f"{rng.choice(('Ёлкина', 'Петров', 'Щукина'))} {n}", "Пермь", f"{n}.50") for n in range(5, 9 + len(grid.lines))]
    whole = rng.random() < 0.5

    def damage(text: str) -> str:
        return "".join(bytes([byte]).decode(wrong, "replace").replace("\ufffd", chr(byte)) for byte in text.encode(right))

    lines = [[damage(value) if whole or (n and not i) else value for i, value in enumerate(row)] for n, row in enumerate([names, *rows])]
    path = folder / "file.csv"
    path.write_text("\n".join(",".join(line) for line in lines), "utf-8")
    return Dirty(path, names, tuple(rows))


# ---------------------------------------------------------------- workbooks


def xlsx(rng: Random, grid: Grid, folder: Path) -> Dirty:
    """A workbook whose table may stand on a second sheet, not in the corner, under a hidden row, in odd casing."""
    import xlsxwriter

    path = folder / f"file.{rng.choice(('xlsx', 'xlsm'))}"
    plainly = folder / "plain.xlsx"
    with xlsxwriter.Workbook(plainly) as book:
        if rng.random() < 0.3:
            book.add_worksheet("Титул").write(0, 0, "Отчёт")
        sheet = book.add_worksheet(rng.choice(("Лист1", "Данные", "TDSheet")))
        days: dict[type, Any] = {
            date: book.add_format({"num_format": "dd.mm.yyyy"}),
            datetime: book.add_format({"num_format": "dd.mm.yyyy hh:mm:ss"}),
        }
        right, indents = rng.randrange(2), rng.random() < 0.5 and bool(grid.levels)
        depth = [book.add_format({"indent": level}) for level in range(4)]
        for a, b, c, d in grid.merged:
            sheet.merge_range(a, b + right, c, d + right, "")
        for n, line in enumerate(grid.lines):
            if grid.levels and not indents:
                sheet.set_row(n, None, None, {"level": grid.levels[n]})
            for i, value in enumerate(line):
                style = depth[grid.levels[n]] if indents and not i else days.get(type(value))
                if value is not None:
                    sheet.write(n, i + right, value, style)
        if not grid.levels and rng.random() < 0.3:
            sheet.set_row(len(grid.lines) - 1, None, None, {"hidden": True})
        if rng.random() < 0.2:
            book.add_worksheet("Пустой").hide()
    _oddly(plainly, path, rng.random() < 0.3)
    return _told(grid, path)


def _oddly(source: Path, target: Path, odd: bool) -> None:  # noqa: FBT001 -- of one caller
    """The workbook as some systems pack it: ``xl/SharedStrings.xml``."""
    with zipfile.ZipFile(source) as plainly, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for name in plainly.namelist():
            out.writestr(name.replace("xl/sharedStrings", "xl/SharedStrings") if odd else name, plainly.read(name))


def sheets(rng: Random, grid: Grid, folder: Path) -> Dirty:
    """One table on several sheets of a workbook, a header on each."""
    import xlsxwriter

    del grid
    one = layouts.plain(rng)
    cut = rng.randrange(2, len(one.rows) - 1)
    path = folder / "file.xlsx"
    with xlsxwriter.Workbook(path) as book:
        days: dict[type, Any] = {
            date: book.add_format({"num_format": "dd.mm.yyyy"}),
            datetime: book.add_format({"num_format": "dd.mm.yyyy hh:mm:ss"}),
        }
        for name, rows in (("Январь", one.rows[:cut]), ("Февраль", one.rows[cut:])):
            sheet = book.add_worksheet(name)
            for n, line in enumerate([one.columns, *rows]):
                for i, value in enumerate(line):
                    if value is not None:
                        sheet.write(n, i, value, days.get(type(value)))
    return _told(one, path)


def hidden(rng: Random, grid: Grid, folder: Path) -> Dirty:
    """A workbook with a hidden row, a hidden column and a hidden sheet of the same columns: what is hidden was only not to be seen."""
    import xlsxwriter

    del grid
    one = layouts.plain(rng)
    cut, path = rng.randrange(3, len(one.rows) - 1), folder / "file.xlsx"
    with xlsxwriter.Workbook(path) as book:
        days: dict[type, Any] = {
            date: book.add_format({"num_format": "dd.mm.yyyy"}),
            datetime: book.add_format({"num_format": "dd.mm.yyyy hh:mm:ss"}),
        }
        for name, rows in (("Данные", one.rows[:cut]), ("Архив", one.rows[cut:])):
            sheet = book.add_worksheet(name)
            for n, line in enumerate([one.columns, *rows]):
                for i, value in enumerate(line):
                    if value is not None:
                        sheet.write(n, i, value, days.get(type(value)))
            sheet.set_row(1, None, None, {"hidden": True})
            sheet.set_column(1, 1, None, None, {"hidden": True})
            if name == "Архив":
                sheet.hide()
    return _told(one, path)


def xls(rng: Random, grid: Grid, folder: Path) -> Dirty:
    """A workbook of Excel 97."""
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet(rng.choice(("Лист1", "TDSheet")))
    styles: dict[type, Any] = {date: xlwt.easyxf(num_format_str="dd.mm.yyyy"), datetime: xlwt.easyxf(num_format_str="dd.mm.yyyy hh:mm:ss")}
    for n, line in enumerate(grid.lines):
        for i, value in enumerate(line):
            span = next((one for one in grid.merged if one[:2] == (n, i)), None)
            if value is not None and span:
                sheet.write_merge(span[0], span[2], span[1], span[3], value)
            elif value is not None:
                sheet.write(n, i, value, styles.get(type(value), xlwt.Style.default_style))
    path = folder / "file.xls"
    book.save(str(path))
    return _told(grid, path)


def ods(rng: Random, grid: Grid, folder: Path) -> Dirty:
    """A workbook of LibreOffice."""
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    document = OpenDocumentSpreadsheet()
    table = Table(name=rng.choice(("Лист1", "Sheet1")))
    for line in grid.lines:
        row = TableRow()
        for value in line or (None,):
            match value:
                case None:
                    made = TableCell()
                case datetime() | date():
                    made = TableCell(valuetype="date", datevalue=value.isoformat())
                case int() | float():
                    made = TableCell(valuetype="float", value=str(value))
                case _:
                    made = TableCell(valuetype="string")
            if value is not None:
                made.addElement(P(text=str(value)))
            row.addElement(made)
        table.addElement(row)
    document.spreadsheet.addElement(table)
    path = folder / "file.ods"
    document.save(str(path))
    return _told(grid, path)


def page(rng: Random, grid: Grid, folder: Path) -> Dirty:
    """An ".xls" that is a web page."""
    say, encoding = spoken(rng), rng.choice(("utf-8", "windows-1251"))
    if encoding != "utf-8":
        grid = replace(grid, lines=_known(grid.lines, "cp1251"), rows=_known(grid.rows, "cp1251"))
    covered = {(n, i) for a, b, c, d in grid.merged for n in range(a, c + 1) for i in range(b, d + 1)} - {one[:2] for one in grid.merged}
    lines = []
    for n, line in enumerate(grid.lines):
        cells = []
        for i, value in enumerate(line or (None,)):
            if (n, i) in covered:
                continue
            span = next((one for one in grid.merged if one[:2] == (n, i)), (n, i, n, i))
            indent = f' style="padding-left:{20 * grid.levels[n]}px"' if grid.levels and not i else ""
            text = escape(say(value) or "").replace("    ", "&nbsp;" * 4)
            cells.append(f'<td rowspan="{span[2] - n + 1}" colspan="{span[3] - i + 1}"{indent}>{text}</td>')
        lines.append(f"<tr>{''.join(cells)}</tr>")
    html = f'<html><head><meta charset="{encoding}"></head><body><p>x</p><table>{"".join(lines)}</table></body></html>'
    path = folder / "file.xls"
    path.write_bytes(html.encode(encoding))
    return _told(grid, path, say)


def spreadsheet_xml(rng: Random, grid: Grid, folder: Path) -> Dirty:
    """An ".xls" that is an XML spreadsheet of 2003."""
    kinds = {str: "String", int: "Number", float: "Number", date: "DateTime", datetime: "DateTime"}
    starts = {one[:2]: f' ss:MergeDown="{one[2] - one[0]}" ss:MergeAcross="{one[3] - one[1]}"' for one in grid.merged}
    lines = []
    for n, line in enumerate(grid.lines):
        cells = []
        for i, value in enumerate(line):
            if value is None:
                continue
            text = f"{value:%Y-%m-%dT%H:%M:%S}.000" if isinstance(value, date) else escape(str(value))
            style = f' ss:StyleID="i{grid.levels[n]}"' if grid.levels and not i else ""
            data = f'<Data ss:Type="{kinds[type(value)]}">{text}</Data>'
            cells.append(f'<Cell ss:Index="{i + 1}"{starts.get((n, i), "")}{style}>{data}</Cell>')
        if cells:
            lines.append(f'<Row ss:Index="{n + 1}">{"".join(cells)}</Row>')
    name = "urn:schemas-microsoft-com:office:spreadsheet"
    styles = "".join(f'<Style ss:ID="i{n}"><Alignment ss:Indent="{n}"/></Style>' for n in range(3))
    path = folder / "file.xls"
    path.write_text(
        f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="{name}" xmlns:ss="{name}"><Styles>{styles}</Styles>'
        f'<Worksheet ss:Name="{rng.choice(("Лист1", "Отчёт"))}"><Table>{"".join(lines)}</Table></Worksheet></Workbook>',
        "utf-8",
    )
    return _told(grid, path)


# ---------------------------------------------------------------- objects and archives


def objects(rng: Random, grid: Grid, folder: Path) -> Dirty:
    """JSON: an array, an object around one, or a line for each; orders with an object and a list of objects inside."""
    orders: list[dict[str, object]] = []
    rows: list[tuple[Text, ...]] = []
    for n in range(len(grid.lines)):
        client, tags = rng.choice(layouts.CLIENTS), rng.sample(["vip", "new", "опт"], rng.randrange(1, 3))
        lines = [{"sku": f"{rng.randrange(99):03}", "qty": rng.randrange(1, 5)} for _ in range(rng.randrange(1, 4))]
        orders.append({"id": n, "client": {"name": client, "city": "Пермь"}, "tags": tags, "total": n + 0.5, "lines": lines})
        rows += [(str(n), client, "Пермь", "|".join(tags), str(n + 0.5), str(line["sku"]), str(line["qty"])) for line in lines]
    shape, indent = rng.choice(("array", "around", "lines")), rng.choice((None, 2))
    path = folder / "file.json"
    if shape == "lines":
        path.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in orders), "utf-8")
    else:
        whole = {"ok": True, "result": {"orders": orders}} if shape == "around" else orders
        path.write_text(json.dumps(whole, indent=indent, ensure_ascii=rng.random() < 0.5), "utf-8")
    names = ("id", "client.name", "client.city", "tags", "total", "lines.sku", "lines.qty")
    return Dirty(path, names, tuple(rows))


def packed(rng: Random, grid: Grid, folder: Path) -> Dirty:
    """Any of the files, in a gzip or a zip archive with what programs leave beside it."""
    inner = rng.choice((delimited, xlsx, objects))(rng, grid, folder)
    if rng.random() < 0.5:
        path = folder / f"{inner.path.name}.gz"
        path.write_bytes(gzip.compress(inner.path.read_bytes()))
    else:
        path = folder / "file.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("export/readme.txt", "what this is")
            archive.writestr("__MACOSX/export/._file.csv", b"\0\1")
            archive.write(inner.path, f"export/{inner.path.name}")
    return replace(inner, path=path)


CARRIERS: dict[str, Callable[[Random, Grid, Path], Dirty]] = {
    "csv": delimited,
    "unquoted": unquoted,
    "mojibake": mojibake,
    "xlsx": xlsx,
    "sheets": sheets,
    "hidden": hidden,
    "xls": xls,
    "ods": ods,
    "page": page,
    "xml": spreadsheet_xml,
    "json": objects,
    "packed": packed,
}
LAYOUTS: dict[str, Callable[[Random], Grid]] = {
    "plain": layouts.plain,
    "headerless": layouts.headerless,
    "duplicates": layouts.duplicates,
    "two lines": layouts.two_lines,
    "blocks": layouts.blocks,
    "nested": layouts.nested,
    "above": lambda rng: layouts.above(rng, layouts.plain(rng)),
    "total": lambda rng: layouts.total(rng, layouts.plain(rng)),
    "footer": lambda rng: layouts.footer(rng, layouts.plain(rng)),
    "repeated": lambda rng: layouts.repeated(rng, layouts.plain(rng)),
    "empty column": lambda rng: layouts.empty_column(rng, layouts.plain(rng)),
    "report": layouts.report,
}


def dirty(rng: Random, folder: Path, carrier: str | None = None, layout: str | None = None) -> Dirty:
    """A file of a carrier and a layout, both drawn where they are not said."""
    drawn = LAYOUTS[layout or rng.choice(list(LAYOUTS))](rng)
    return CARRIERS[carrier or rng.choice(list(CARRIERS))](rng, drawn, folder)
