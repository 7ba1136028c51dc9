"""Zip archives, as which Word and Excel files come: what must hold before any parser may open one.

Nothing here trusts what the archive says about itself. Sizes are counted while unpacking, the places of the members
are read from the bytes, and XML is looked at only as far as its root element. (Python before 3.11.8 accepts members
that share bytes, and every version believes the size that a member claims; reliability.md C-34, C-38.)
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from emergency.core.errors import Invalid
from emergency.core.text import Message, message

MEMBERS = 2000
UNPACKED = 100 * 1024 * 1024
RATIO = 100
PROLOG = 64 * 1024
CHUNK = 256 * 1024

Observer = Callable[[bytes], None]
Observe = Callable[[str], "Observer | None"]


def refused(code: str, why: Message) -> Invalid:
    """The refusal of an uploaded file, with its stable code and one sentence for the field `file`."""
    return Invalid(why, error_code=code, file=why)


@dataclass
class Budget:
    """What may still be unpacked; shared with an Office file that lies inside another one."""

    members: int = MEMBERS
    unpacked: int = UNPACKED


@dataclass
class Archive:
    """A zip archive in memory whose outside has been checked; `verify` unpacks and checks its inside."""

    data: bytes
    budget: Budget = field(default_factory=Budget)
    depth: int = 0

    def __post_init__(self) -> None:
        # Each entry of a central directory begins with this mark, so more entries than marks cannot be read. Counting
        # first keeps a directory of a million empty members from being parsed at all.
        if self.data.count(b"PK\x01\x02") > self.budget.members * 2:
            raise _too_many()
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(self.data))
        except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, OSError) as error:
            raise damaged() from error
        self.members = sorted(self.zip.infolist(), key=lambda member: member.header_offset)
        self.budget.members -= len(self.members)
        if self.budget.members < 0:
            raise _too_many()
        self._check_names()
        self._check_places()

    @property
    def names(self) -> list[str]:
        """The members' names as the central directory gives them."""
        return [member.filename for member in self.members]

    def read(self, name: str, limit: int = 1024 * 1024) -> bytes:
        """One small member, unpacked; refused when it is longer than `limit` bytes."""
        return b"".join(self._unpack(self.zip.getinfo(name), limit))

    def verify(self, observe: Observe | None = None) -> None:
        """Unpack every member once, counting real bytes, and show the chunks to whoever observes that member.

        Raises Invalid with a stable code: `archive_too_large`, `archive_ratio`, `archive_lies`, `file_damaged`,
        `nested_archive`, `xml_doctype`, `xml_unreadable`.
        """
        packed = unpacked = 0
        for member in self.members:
            if member.is_dir():
                continue
            watch = observe(member.filename) if observe else None
            head = b""
            body = bytearray() if "/embeddings/" in member.filename.lower() else None
            for chunk in self._unpack(member, self.budget.unpacked):
                self.budget.unpacked -= len(chunk)
                unpacked += len(chunk)
                if len(head) < PROLOG:
                    head += chunk[: PROLOG - len(head)]
                if body is not None:
                    body += chunk
                if watch is not None:
                    watch(chunk)
            packed += member.compress_size
            if unpacked > CHUNK and unpacked > RATIO * max(packed, 1):
                raise refused("archive_ratio", message("The file unpacks to more than a hundred times its size."))
            self._check_content(member.filename, head, body)

    def _check_names(self) -> None:
        seen: set[str] = set()
        for member in self.members:
            if member.flag_bits & 0x2041:
                raise encrypted()
            if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise damaged()
            name = member.orig_filename
            if _BAD_NAME.search(name) or len(name.encode("utf-8", "replace")) > 255 or not name.isprintable():
                raise refused("archive_path", message("The file holds a member whose name leads out of it."))
            if stat.S_ISLNK(member.external_attr >> 16):
                raise refused("archive_link", message("The file holds a link instead of a document part."))
            if name.lower() in seen:
                raise refused("archive_lies", message("The file holds two members of the same name."))
            seen.add(name.lower())
            if _MACRO.search(name):
                raise macros()

    def _check_places(self) -> None:
        """Members must follow one another without sharing a byte, each under the name the directory gives it."""
        end = 0
        for index, member in enumerate(self.members):
            at = member.header_offset
            header = self.data[at : at + 30]
            if len(header) < 30 or header[:4] != b"PK\x03\x04":
                raise damaged()
            if at < end or (index == 0 and at != 0):
                raise refused("archive_overlap", message("Members of the file share the same bytes."))
            flags, length, extra = struct.unpack("<6xH18xHH", header)
            name = self.data[at + 30 : at + 30 + length]
            if name != member.orig_filename.encode("utf-8" if member.flag_bits & 0x800 else "cp437", "replace"):
                raise refused("archive_lies", message("The file names a member in two different ways."))
            if flags & 1:
                raise encrypted()
            end = at + 30 + length + extra + member.compress_size
            if end > len(self.data):
                raise damaged()
        if self.members and end > self.zip.start_dir:
            raise refused("archive_overlap", message("Members of the file share the same bytes."))

    def _unpack(self, member: zipfile.ZipInfo, limit: int) -> Iterator[bytes]:
        """The member's bytes by our own count: `zipfile` would stop at the size that the member claims."""
        if member.file_size > limit:
            raise _too_large()
        at = member.header_offset
        length, extra = struct.unpack("<26xHH", self.data[at : at + 30])
        start = at + 30 + length + extra
        packed = memoryview(self.data)[start : start + member.compress_size]
        count = crc = 0
        for chunk in _inflate(packed) if member.compress_type == zipfile.ZIP_DEFLATED else _slices(packed):
            count += len(chunk)
            if count > member.file_size:
                raise refused("archive_lies", message("The file unpacks to more than it says."))
            crc = zlib.crc32(chunk, crc)
            yield chunk
        if count != member.file_size or crc != member.CRC:
            raise damaged()

    def _check_content(self, name: str, head: bytes, body: bytearray | None) -> None:
        if head.startswith((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")) or (
            head.startswith(b"PK\x03\x04") and (body is None or self.depth > 0)
        ):
            raise refused("nested_archive", message("The file holds another archive."))
        if head.startswith(b"PK\x03\x04") and body is not None:
            # A drawing or chart from Visio or Excel lies in a Word file as a whole Office file. It is checked as
            # strictly, on the same budget, and may hold no further one.
            Archive(bytes(body), self.budget, self.depth + 1).verify()
        if name.lower().endswith((".xml", ".rels", ".vml")) or _looks_like_xml(head):
            check_prolog(head)


def check_prolog(head: bytes) -> None:
    """Refuse a document type or entity before the root element, in whichever encoding the parser would read it.

    XML allows them nowhere else. What has no root element within the first 64 KB, or an encoding other than UTF-8
    and UTF-16, is refused as unreadable.
    """
    reader = expat.ParserCreate()

    def doctype(*_: object) -> None:
        raise refused("xml_doctype", message("The file declares a document type or entities."))

    def declaration(_version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in ("utf-8", "utf-16", "us-ascii"):
            raise unreadable_xml()

    def root(*_: object) -> None:
        raise _RootReached

    reader.StartDoctypeDeclHandler = doctype
    reader.EntityDeclHandler = doctype
    reader.XmlDeclHandler = declaration
    reader.StartElementHandler = root
    try:
        reader.Parse(head, False)
    except _RootReached:
        return
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise unreadable_xml() from error
    raise unreadable_xml()


def damaged() -> Invalid:
    """The refusal of a file that is cut off or contradicts itself."""
    return refused("file_damaged", message("The file is damaged or cut off."))


def encrypted() -> Invalid:
    """The refusal of a file that needs a password."""
    return refused("file_encrypted", message("The file is protected by a password. Save it without one."))


def macros() -> Invalid:
    """The refusal of a file that carries program code."""
    return refused("file_macros", message("The file contains macros. Save it as a file without macros."))


def unreadable_xml() -> Invalid:
    """The refusal of a part that claims to be XML and is not, or not in UTF-8 or UTF-16."""
    return refused("xml_unreadable", message("A part of the file is not readable as XML."))


def _too_many() -> Invalid:
    return refused("archive_members", message("The file holds more than 2000 members."))


def _too_large() -> Invalid:
    return refused("archive_too_large", message("The file unpacks to more than 100 MB."))


class _RootReached(Exception):
    pass


_BAD_NAME = re.compile(r"^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)|\\|[\x00-\x1f\u202a-\u202e\u2066-\u2069]")
_MACRO = re.compile(r"(?i)(^|/)(vbaProject[^/]*\.bin|vbaData\.xml|macrosheets?/|attachedToolbars\.bin)")


def _looks_like_xml(head: bytes) -> bool:
    text = head[:64].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
    return text.startswith((b"<?xml", b"<!", b"<\x00?", b"<\x00!"))


def _slices(packed: memoryview) -> Iterator[bytes]:
    for at in range(0, len(packed), CHUNK):
        yield bytes(packed[at : at + CHUNK])


def _inflate(packed: memoryview) -> Iterator[bytes]:
    engine = zlib.decompressobj(-15)
    try:
        for at in range(0, len(packed), CHUNK):
            chunk = engine.decompress(packed[at : at + CHUNK], CHUNK)
            while chunk:
                yield chunk
                chunk = engine.decompress(engine.unconsumed_tail, CHUNK) if engine.unconsumed_tail else b""
        if rest := engine.flush(CHUNK):
            yield rest
    except zlib.error as error:
        raise damaged() from error
    if not engine.eof or engine.unused_data:
        raise damaged()
