"""Compound files (OLE2), as which Word and Excel kept their documents until 2007: what lies in one."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cached_property

from emergency.core.archives import damaged

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST_SECTOR = 0xFFFFFFFA
_STORAGE, _STREAM, _ROOT = 1, 2, 5


@dataclass(frozen=True)
class Entry:
    """A stream or storage of the file: its name, its kind, where it starts and how long it says it is."""

    name: str
    kind: int
    start: int
    size: int


@dataclass(frozen=True)
class CompoundFile:
    """The sectors of a compound file in memory. Chains that run in circles or out of the file raise Invalid."""

    data: bytes

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """Every stream and storage by its name in lower case."""
        found: dict[str, Entry] = {}
        directory = self._chain(self._header[1])
        for at in range(0, len(directory) - 127, 128):
            length, kind = struct.unpack_from("<HB", directory, at + 64)
            start, size = struct.unpack_from("<II", directory, at + 116)
            if kind in (_STORAGE, _STREAM, _ROOT) and 2 <= length <= 64:
                name = directory[at : at + length - 2].decode("utf-16-le", "replace")
                found.setdefault(name.lower(), Entry(name, kind, start, size))
        return found

    def stream(self, name: str) -> bytes:
        """The bytes of one stream, by its name in lower case."""
        entry = self.entries[name]
        if entry.size >= self._header[2]:
            return self._chain(entry.start)[: entry.size]
        return self._small_chain(entry.start)[: entry.size]

    @cached_property
    def _header(self) -> tuple[int, int, int, int]:
        """Sector size, first sector of the directory, smallest size of a large stream, first small-sector table."""
        if len(self.data) < 512 or self.data[:8] != MAGIC:
            raise damaged()
        (shift,) = struct.unpack_from("<H", self.data, 30)
        directory, cutoff, small_table = struct.unpack_from("<I4xII", self.data, 48)
        if shift not in (9, 12):
            raise damaged()
        return 1 << shift, directory, cutoff, small_table

    @cached_property
    def _table(self) -> list[int]:
        """Which sector follows which."""
        size = self._header[0]
        sectors = [number for number in struct.unpack_from("<109I", self.data, 76) if number < _LAST_SECTOR]
        (further,) = struct.unpack_from("<I", self.data, 68)
        seen: set[int] = set()
        while further < _LAST_SECTOR and further not in seen:
            seen.add(further)
            numbers = struct.unpack(f"<{size // 4}I", self._sector(further))
            sectors += [number for number in numbers[:-1] if number < _LAST_SECTOR]
            further = numbers[-1]
        if len(sectors) > len(self.data) // size + 1:
            raise damaged()
        table: list[int] = []
        for number in sectors:
            table += struct.unpack(f"<{size // 4}I", self._sector(number))
        return table

    def _sector(self, number: int) -> bytes:
        size = self._header[0]
        sector = self.data[(number + 1) * size : (number + 2) * size]
        if len(sector) < size:
            raise damaged()
        return sector

    def _chain(self, start: int) -> bytes:
        table = self._table
        parts: list[bytes] = []
        number = start
        while number < _LAST_SECTOR:
            if number >= len(table) or len(parts) > len(table):
                raise damaged()
            parts.append(self._sector(number))
            number = table[number]
        return b"".join(parts)

    def _small_chain(self, start: int) -> bytes:
        """Streams below the cutoff lie in 64-byte pieces inside the root entry's stream."""
        root = next((entry for entry in self.entries.values() if entry.kind == _ROOT), None)
        if root is None:
            raise damaged()
        store = self._chain(root.start)
        raw = self._chain(self._header[3])
        table = struct.unpack(f"<{len(raw) // 4}I", raw)
        parts: list[bytes] = []
        number = start
        while number < _LAST_SECTOR:
            if number >= len(table) or len(parts) > len(table):
                raise damaged()
            parts.append(store[number * 64 : number * 64 + 64])
            number = table[number]
        return b"".join(parts)
