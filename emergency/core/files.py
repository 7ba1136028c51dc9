"""Uploaded documents: what they are by their content, whether they are safe to open, and where they are kept."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import struct
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from emergency.core.archives import Archive, damaged, encrypted, macros, refused
from emergency.core.compound import MAGIC as COMPOUND
from emergency.core.compound import CompoundFile
from emergency.core.errors import DomainError, Invalid, NotFound
from emergency.core.tables.extent import WorkbookExtent, check_binary_workbook
from emergency.core.text import message

SIZE = 25 * 1024 * 1024
PIXELS = 40_000_000
XML_PART = 32 * 1024 * 1024


class Kind(StrEnum):
    """What a document is, found in its bytes. Its name only tells tables from other text."""

    DOCX = "docx"
    XLSX = "xlsx"
    XLS = "xls"
    CSV = "csv"
    TXT = "txt"
    PDF = "pdf"
    PNG = "png"
    JPEG = "jpeg"


TABLES = frozenset({Kind.XLSX, Kind.XLS, Kind.CSV})
PLANS = frozenset({Kind.DOCX, Kind.PDF, Kind.TXT})
IMAGES = frozenset({Kind.PNG, Kind.JPEG})


@dataclass(frozen=True)
class Document:
    """An accepted file: its kind, its size in bytes, its SHA-256 in hexadecimal, and a name fit to be shown."""

    kind: Kind
    size: int
    sha256: str
    name: str


class FileChanged(DomainError):
    """A kept file is no longer what was kept: the disk or somebody has altered it."""

    status = 500
    code = "file_changed"
    default = message("The stored file differs from what was uploaded. Tell the administrator.")


def inspect(source: Path | bytes, filename: str, allowed: Collection[Kind], *, limit: int = SIZE) -> Document:
    """Say what an uploaded file is, or refuse it before any parser sees it.

    Raises Invalid for the field `file`, with a code for each reason: `file_empty`, `file_too_large`, `file_kind`,
    `file_unknown`, `file_old_word`, `file_damaged`, `file_encrypted`, `file_macros`, `file_active`, `archive_…`,
    `nested_archive`, `xml_…`, `sheet_…`, `image_too_large`.
    """
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size == 0:
        raise refused("file_empty", message("The file is empty."))
    if size > limit:
        raise refused("file_too_large", message("The file is larger than %(limit)s MB.", limit=limit // 1024**2))
    data = source if isinstance(source, bytes) else source.read_bytes()
    kind = _kind(data, filename, allowed)
    if kind not in allowed:
        wanted = ", ".join(f".{each}" for each in sorted(allowed))
        raise refused(
            "file_kind",
            message("This is a .%(kind)s file. What is needed here: %(wanted)s.", kind=kind, wanted=wanted),
        )
    return Document(kind, size, hashlib.sha256(data).hexdigest(), shown_name(filename))


def shown_name(filename: str) -> str:
    """The file's own name without folders, control characters and marks that turn the reading direction."""
    name = unicodedata.normalize("NFC", filename).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(char for char in name if unicodedata.category(char) not in ("Cc", "Cf", "Cs"))
    return name.strip(" .")[-120:] or "file"


def decode(data: bytes) -> str:
    """The text of a .csv or .txt file in UTF-8, UTF-16 or GB 18030, with or without a byte order mark.

    Raises Invalid, code `file_unknown`, when it is no text in any of them.
    """
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _NOT_TEXT.search(text):
            return text
    raise _unknown()


@dataclass(frozen=True)
class Store:
    """Where uploaded documents are kept: under the data directory, never where the web server looks."""

    data_dir: Path

    def keep(self, data: bytes) -> str:
        """Put a document away for good and answer the random key it is read by. Whole on disk before it returns."""
        key = secrets.token_hex(16)
        path = self._path(key)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary = path.with_suffix(".part")
        try:
            with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.rename(path)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
        return key

    def read(self, key: str, sha256: str) -> bytes:
        """The document as it was kept. Raises NotFound, or FileChanged when its SHA-256 is another one now."""
        try:
            data = self._path(key).read_bytes()
        except FileNotFoundError as error:
            raise NotFound from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise FileChanged
        return data

    def remove(self, key: str) -> None:
        """Forget a document; one that is gone already is no error."""
        self._path(key).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        if not re.fullmatch(r"[0-9a-f]{32}", key):
            raise NotFound
        return self.data_dir / "files" / key[:2] / key


def _kind(data: bytes, filename: str, allowed: Collection[Kind]) -> Kind:
    if data.startswith(b"PK\x03\x04"):
        return _office_kind(data)
    if data.startswith(COMPOUND):
        return _compound_kind(data)
    if data.startswith(b"%PDF-"):
        return _pdf_kind(data)
    if data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        return _image_kind(data)
    text = decode(data)
    if _MARKUP.match(text):
        raise _unknown()
    # Text is text: a table saved under the wrong name is still the table that was asked for.
    if Kind.CSV in allowed and Kind.TXT not in allowed:
        return Kind.CSV
    return Kind.CSV if filename.lower().endswith((".csv", ".tsv")) else Kind.TXT


def _office_kind(data: bytes) -> Kind:
    archive = Archive(data)
    try:
        types = archive.read("[Content_Types].xml").replace(b"\0", b"")
    except KeyError as error:
        raise _unknown() from error
    if b"macroEnabled" in types:
        raise macros()
    if b"wordprocessingml.document.main+xml" in types:
        archive.verify(_PartSize)
        return Kind.DOCX
    if b"spreadsheetml.sheet.main+xml" in types:
        extent = WorkbookExtent()
        archive.verify(extent.observe)
        extent.check(archive)
        return Kind.XLSX
    raise _unknown()


@dataclass
class _PartSize:
    """A Word file's XML becomes a tree many times its size, so no part of it may be very long."""

    name: str
    size: int = 0

    def __call__(self, chunk: bytes) -> None:
        self.size += len(chunk)
        if self.size > XML_PART and self.name.lower().endswith(".xml"):
            raise refused("archive_too_large", message("The text of the file is too long."))


def _compound_kind(data: bytes) -> Kind:
    file = CompoundFile(data)
    if "encryptedpackage" in file.entries:
        raise encrypted()
    if "_vba_project_cur" in file.entries or "macros" in file.entries or "_vba_project" in file.entries:
        raise macros()
    if "worddocument" in file.entries:
        raise refused("file_old_word", message("This is an old .doc file. Save it as .docx and send it again."))
    if "workbook" not in file.entries:
        raise _unknown()
    check_binary_workbook(file.stream("workbook"))
    return Kind.XLS


def _pdf_kind(data: bytes) -> Kind:
    if b"%%EOF" not in data[-2048:]:
        raise damaged()
    if _PDF_ACTION.search(data):
        raise refused("file_active", message("The PDF contains scripts or starts programs."))
    return Kind.PDF


def _image_kind(data: bytes) -> Kind:
    kind, size = (Kind.PNG, _png_size(data)) if data[0] == 0x89 else (Kind.JPEG, _jpeg_size(data))
    if size is None or not all(size):
        raise damaged()
    if size[0] * size[1] > PIXELS:
        raise refused("image_too_large", message("The picture has more than 40 million pixels."))
    return kind


def _png_size(data: bytes) -> tuple[int, int] | None:
    if data[12:16] != b"IHDR" or len(data) < 33 or b"IEND" not in data[-1024:]:
        return None
    return struct.unpack(">II", data[16:24])


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Width and height from the frame header; segments before it are skipped by their lengths."""
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], struct.unpack(">H", data[at + 2 : at + 4])[0]
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return (width, height) if b"\xff\xd9" in data[-1024 * 1024 :] else None
        at += 1 if marker == 0xFF else 2 + length
    return None


def _encodings(data: bytes) -> list[str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ["utf-16"]
    if data.startswith(b"\xef\xbb\xbf"):
        return ["utf-8-sig"]
    sample = data[:4096]
    if sample.count(0) > len(sample) // 10:
        return ["utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"]
    return ["utf-8", "gb18030"]


def _unknown() -> Invalid:
    return refused("file_unknown", message("This is not a kind of file the system can read."))


def _sync_folder(folder: Path) -> None:
    """A renamed file survives a power cut only once its folder is on disk too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x19\x1b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_MARKUP = re.compile(r"\s*<(\?xml|!doctype|html|svg|script|!--)", re.IGNORECASE)
_PDF_ACTION = re.compile(rb"/(JavaScript|Launch)[\s/<\[(>]")
_JPEG_FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
