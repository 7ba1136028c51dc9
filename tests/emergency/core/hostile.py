"""Files made to break whoever opens them. Each function answers the bytes of one."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable

import xlwt

CONTENT_TYPES = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Override PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument.{kind}.main+xml"/></Types>"""
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
MB = 1024 * 1024


def office(members: dict[str, bytes | str], *, word: bool = False, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A Word or Excel file of these parts."""
    part, kind = (
        ("word/document.xml", "wordprocessingml.document") if word else ("xl/workbook.xml", "spreadsheetml.sheet")
    )
    parts = {"[Content_Types].xml": CONTENT_TYPES.format(part=part, kind=kind), part: "<document/>", **members}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def with_entries(*entries: tuple[zipfile.ZipInfo, bytes]) -> bytes:
    """A Word file with further members whose headers are set by hand."""
    target = io.BytesIO(office({}, word=True))
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        for info, content in entries:
            archive.writestr(info, content)
    return target.getvalue()


def flat_bomb() -> bytes:
    return office({"word/media/a.bin": bytes(110 * MB)}, word=True)


def dense_bomb() -> bytes:
    """Zeros, under the total but far over the ratio."""
    return office({"word/media/a.bin": bytes(60 * MB)}, word=True)


def nested_bomb() -> bytes:
    inner = office({"word/media/a.bin": bytes(MB)}, word=True)
    return office({"word/media/b.zip": inner}, word=True)


def bomb_inside_an_embedded_file() -> bytes:
    inner = office({"xl/media/a.bin": bytes(60 * MB)})
    return office({"word/embeddings/sheet.xlsx": inner}, word=True)


def matryoshka() -> bytes:
    inner = office({"word/embeddings/a.docx": office({}, word=True)}, word=True)
    return office({"word/embeddings/b.docx": inner}, word=True)


def many_members() -> bytes:
    return office({f"word/{number}.xml": "<a/>" for number in range(2_500)}, word=True, compression=zipfile.ZIP_STORED)


def a_million_directory_entries() -> bytes:
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    directory = entry * 500_000
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, len(directory), 4, 0)
    return b"PK\x03\x04" + directory + end


def overlapping_members() -> bytes:
    """Many directory entries for one body: small on disk, and unpacked as often as it is named."""
    raw = office({"word/media/a.bin": bytes(9 * MB)}, word=True)
    end = raw.rindex(b"PK\x05\x06")
    count, size, start = struct.unpack("<HLL", raw[end + 10 : end + 20])
    directory = raw[start : start + size]
    last = directory[directory.rindex(b"PK\x01\x02") :]
    more = b"".join(last.replace(b"a.bin", b"%c.bin" % (98 + number)) for number in range(9))
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count + 9, count + 9, size + len(more), start, 0)
    return raw[:start] + directory + more + tail


def lying_size() -> bytes:
    """A member that claims a hundred bytes and unpacks to fifty megabytes."""
    raw = office({"word/media/a.bin": bytes(50 * MB)}, word=True)
    true, false = struct.pack("<L", 50 * MB), struct.pack("<L", 100)
    assert raw.count(true) == 2
    return raw.replace(true, false)


def path_trick(name: str) -> Callable[[], bytes]:
    return lambda: with_entries((zipfile.ZipInfo(name), b"x"))


def link() -> bytes:
    info = zipfile.ZipInfo("word/link")
    info.external_attr = 0o120777 << 16
    return with_entries((info, b"/etc/passwd"))


def encrypted() -> bytes:
    raw = bytearray(office({"word/a.xml": "<a/>"}, word=True))
    at = raw.rindex(b"PK\x01\x02")
    raw[at + 8] |= 1
    return bytes(raw)


def macros() -> bytes:
    return office({"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"}, word=True)


def macro_type() -> bytes:
    return office(
        {"[Content_Types].xml": CONTENT_TYPES.format(part="x", kind="x").replace("x.main", "x.macroEnabled.main")}
    )


LAUGHS = '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;&x;&x;">]><a>&y;</a>'


def document_type(encoding: str) -> Callable[[], bytes]:
    declared = "" if encoding == "utf-16" else f'<?xml version="1.0" encoding="{encoding}"?>'
    return lambda: office({"word/document.xml": (declared + LAUGHS).encode(encoding)}, word=True)


def document_type_in_relations() -> bytes:
    return office({"word/_rels/document.xml.rels": '<!DOCTYPE a SYSTEM "http://localhost:1/x"><a/>'}, word=True)


def document_type_in_a_nameless_part() -> bytes:
    return office({"xl/part7": f'<?xml version="1.0"?>{LAUGHS}'})


def endless_prolog() -> bytes:
    comment = random.Random(1).randbytes(MB).hex()
    return office({"word/document.xml": f"<!-- {comment} -->{LAUGHS}"}, word=True)


def corner_cells() -> bytes:
    """Two cells, and seventeen thousand million between them."""
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return office({"xl/worksheets/sheet1.xml": SHEET.format(cells)})


def corner_cells_in_disguise() -> bytes:
    cells = "<x:row><x:c s='1'\n r = 'A1'><x:v>1</x:v></x:c><x:c t='n' r='ZZ900000'><x:v>1</x:v></x:c></x:row>"
    sheet = f'<x:worksheet xmlns:x="urn:x"><x:sheetData>{cells}</x:sheetData></x:worksheet>'
    return office({"xl/elsewhere/styles.xml": sheet.encode("utf-16")})


def many_large_sheets() -> bytes:
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="90000"><c r="Z90000"><v>1</v></c></row>'
    return office({f"xl/worksheets/sheet{number}.xml": SHEET.format(cells) for number in range(30)})


def cells_without_a_place() -> bytes:
    return office({"xl/worksheets/sheet1.xml": SHEET.format("<row>" + "<c/>" * 1000 + "<c><v>1</v></c></row>")})


def repeated_long_text() -> bytes:
    """One text of thirty thousand characters, in sixty thousand cells."""
    dice = random.Random(1)
    cells = "".join(
        f'<row r="{row}" ht="{dice.random()}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 60_000)
    )
    text = "<sst><si><t>" + "字" * 30_000 + "</t></si></sst>"
    return office({"xl/worksheets/sheet1.xml": SHEET.format(cells), "xl/sharedStrings.xml": text})


def old_workbook_with_corner_cells() -> bytes:
    book = xlwt.Workbook()
    for number in range(40):
        sheet = book.add_sheet(f"s{number}")
        sheet.write(0, 0, "a")
        sheet.write(65_535, 255, "b")
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def circular_compound_file() -> bytes:
    raw = bytearray(old_workbook_with_corner_cells())
    first = struct.unpack_from("<I", raw, 76)[0]
    at = (first + 1) * 512
    for number in range(128):
        struct.pack_into("<I", raw, at + number * 4, number)
    return bytes(raw)


def pixel_flood() -> bytes:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _png_chunk(b"IHDR", header) + _png_chunk(b"IDAT", b"") + _png_chunk(b"IEND", b"")


def jpeg_pixel_flood() -> bytes:
    return (
        b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08" + struct.pack(">HH", 65_000, 65_000) + bytes(20) + b"\xff\xd9"
    )


def _png_chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "archive_too_large": ("a.docx", flat_bomb),
    "archive_ratio": ("a.docx", dense_bomb),
    "nested_archive": ("a.docx", nested_bomb),
    "archive_ratio inside": ("a.docx", bomb_inside_an_embedded_file),
    "nested_archive thrice": ("a.docx", matryoshka),
    "archive_members": ("a.docx", many_members),
    "archive_members empty": ("a.docx", a_million_directory_entries),
    "archive_overlap": ("a.docx", overlapping_members),
    "archive_lies": ("a.docx", lying_size),
    "archive_path up": ("a.docx", path_trick("../../evil")),
    "archive_path root": ("a.docx", path_trick("/etc/evil")),
    "archive_path drive": ("a.docx", path_trick("C:evil")),
    "archive_path reversed": ("a.docx", path_trick("word/\u202elmx.exe")),
    "archive_path long": ("a.docx", path_trick("word/" + "a" * 300)),
    "archive_link": ("a.docx", link),
    "file_encrypted": ("a.docx", encrypted),
    "file_macros": ("a.docx", macros),
    "file_macros type": ("a.docx", macro_type),
    "xml_doctype utf-8": ("a.docx", document_type("utf-8")),
    "xml_doctype utf-16": ("a.docx", document_type("utf-16")),
    "xml_unreadable utf-7": ("a.docx", document_type("utf-7")),
    "xml_unreadable utf-32": ("a.docx", document_type("utf-32")),
    "xml_doctype rels": ("a.docx", document_type_in_relations),
    "xml_doctype nameless": ("a.xlsx", document_type_in_a_nameless_part),
    "xml_unreadable prolog": ("a.docx", endless_prolog),
    "sheet_too_large": ("a.xlsx", corner_cells),
    "sheet_too_large disguised": ("a.xlsx", corner_cells_in_disguise),
    "sheet_too_large many": ("a.xlsx", many_large_sheets),
    "sheet_unplaced_cells": ("a.xlsx", cells_without_a_place),
    "sheet_too_large texts": ("a.xlsx", repeated_long_text),
    "sheet_too_large xls": ("a.xls", old_workbook_with_corner_cells),
    "file_damaged circle": ("a.xls", circular_compound_file),
    "image_too_large": ("a.png", pixel_flood),
    "image_too_large jpeg": ("a.jpg", jpeg_pixel_flood),
    "file_active": ("a.pdf", lambda: b"%PDF-1.7\n1 0 obj <</S /JavaScript /JS (app.alert(1))>>\n%%EOF\n"),
    "file_unknown svg": ("a.png", lambda: b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>"),
    "file_unknown html": ("a.csv", lambda: b"<html><script>alert(1)</script></html>"),
    "file_unknown program": ("a.txt", lambda: b"\x7fELF" + bytes(500)),
    "file_unknown gzip": ("a.csv", lambda: zlib.compress(bytes(10 * MB), wbits=31)),
    "file_empty": ("a.csv", lambda: b""),
}
"""Hostile files by the code they are refused with; a word after the code tells several of one code apart."""
