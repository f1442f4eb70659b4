"""What a file is, by what is in it: its name's ending says too often something else. What can't be read is refused here."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Literal

from coterie.errors import ImportRefused
from coterie.ingest.sources.text import BOM

Format = Literal["csv", "json", "page", "spreadsheet-xml", "parquet", "xlsx", "xls", "ods", "gzip", "zip"]

HEAD = 1 << 16
OLE = b"\xd0\xcf\x11\xe0"
REFUSED = (
    (b"%PDF", "a PDF; export the report as Excel or CSV instead of printing it"),
    (b"SQLite format 3", "a SQLite database; export its table as CSV"),
    (b"\x89PNG", "an image; export the table itself as Excel or CSV"),
    (b"\xff\xd8\xff", "an image; export the table itself as Excel or CSV"),
    (b"GIF8", "an image; export the table itself as Excel or CSV"),
    (b"II*\x00", "an image; export the table itself as Excel or CSV"),
    (b"MM\x00*", "an image; export the table itself as Excel or CSV"),
    (b"{\\rtf", "a text document (RTF); export the table as Excel or CSV"),
    (b"Rar!", "a RAR archive; unpack it, or pack it as zip"),
    (b"7z\xbc\xaf", "a 7-Zip archive; unpack it, or pack it as zip"),
    (b"BZh", "a bzip2 archive; unpack it, or pack it as zip or gzip"),
    (b"\xfd7zXZ", "an xz archive; unpack it, or pack it as zip or gzip"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive; unpack it, or pack it as zip or gzip"),
)
_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html|head|meta|body|style|table|div|center)\b",
    re.IGNORECASE | re.DOTALL,
)
_JSON = re.compile(r'\s*(?:\[\s*(?:\{|\])|\{\s*(?:"|\}))')


def recognise(path: Path) -> Format:
    """The format of a file. ``ImportRefused`` says what it is instead and what to do, or why it can't be read."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError as error:
        raise ImportRefused(f"{path} can't be read: {error.strerror or error}") from error
    if not head:
        raise ImportRefused(f"{path.name} is empty")
    for magic, what in REFUSED:
        if head.startswith(magic):
            raise ImportRefused(f"{path.name} is {what}")
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        raise ImportRefused(f"{path.name} is an image; export the table itself as Excel or CSV")
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith(b"PK\x03\x04"):
        return _packed(path)
    if head.startswith(OLE):
        return _compound(path)
    return _text(path, head)


def _packed(path: Path) -> Format:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.lower() for name in archive.namelist()}
            kind = archive.read("mimetype")[:80] if "mimetype" in names else b""
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError) as error:
        raise ImportRefused(f"{path.name} is a damaged Excel workbook or zip archive; save or pack it again") from error
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    if b"opendocument.spreadsheet" in kind:
        return "ods"
    if any(name.startswith(("word/", "ppt/")) for name in names) or b"opendocument" in kind:
        raise ImportRefused(f"{path.name} is a text document or a presentation; export the table as Excel or CSV")
    return "zip"


def _compound(path: Path) -> Format:
    with path.open("rb") as file:
        content = file.read(1 << 22)
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise ImportRefused(f"{path.name} is protected by a password; open it in Excel, take the password off and save it")
    if "WordDocument".encode("utf-16-le") in content:
        raise ImportRefused(f"{path.name} is a text document; export the table as Excel or CSV")
    return "xls"


def _text(path: Path, head: bytes) -> Format:
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    said = head.removeprefix(BOM).decode("utf-16" if wide else "latin-1", errors="replace")
    if said.lstrip().startswith("<"):
        if "urn:schemas-microsoft-com:office:spreadsheet" in said and "<html" not in said[:2_000].lower():
            return "spreadsheet-xml"
        if _PAGE.match(said):
            return "page"
        if said.lstrip().startswith("<?xml"):
            raise ImportRefused(f"{path.name} is XML that holds no spreadsheet; export the table as Excel or CSV")
    return "json" if _JSON.match(said) else "csv"
