"""One file that holds everything and shows any damage: a zip whose comment is the SHA-256 of all that stands before it.

Inside: `manifest.json` (what was backed up, when, the digest of each member, the head of the audit chain), a member
`tables/NAME.jsonl` for each table, and the uploaded documents under `files/`.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from emergency.core.errors import DomainError
from emergency.core.text import Message, message

MANIFEST = "manifest.json"
FORMAT = 1
_DIGEST_LENGTH = 64
_CHUNK = 1024 * 1024


class Damaged(DomainError):
    """The archive is not what was written, or not ours; nothing has been overwritten."""

    status = 422
    code = "backup_damaged"
    default = message("This is not a whole backup.")


@dataclass
class Manifest:
    """What a backup holds."""

    made_at: str
    revision: str
    """The migration the tables stand at."""
    key: str
    """A fingerprint of the secret key: under another one the audit trail could not be checked."""
    audit_position: int
    audit_seal: str
    rows: dict[str, int] = field(default_factory=dict)
    members: dict[str, str] = field(default_factory=dict)
    """Member → SHA-256."""
    format: int = FORMAT


class Writer:
    """Writes an archive beside its place and puts it there only when it is whole."""

    def __init__(self, path: Path, manifest: Manifest) -> None:
        self._path, self._part = path, path.with_name(f".{path.name}.part")
        self.manifest = manifest
        self._zip = zipfile.ZipFile(self._part, "w", zipfile.ZIP_DEFLATED, compresslevel=5)

    def add(self, name: str, chunks: Iterator[bytes]) -> None:
        """Add a member."""
        digest = hashlib.sha256()
        with self._zip.open(name, "w", force_zip64=True) as member:
            for chunk in chunks:
                digest.update(chunk)
                member.write(chunk)
        self.manifest.members[name] = digest.hexdigest()

    def finish(self) -> None:
        """Seal the archive and put it in its place."""
        self._zip.writestr(MANIFEST, json.dumps(asdict(self.manifest), ensure_ascii=False, indent=1))
        self._zip.comment = b"0" * _DIGEST_LENGTH
        self._zip.close()
        size = self._part.stat().st_size
        with self._part.open("rb+") as file:
            digest = _digest(file, size - _DIGEST_LENGTH)
            file.seek(size - _DIGEST_LENGTH)
            file.write(digest.encode())
        self._part.chmod(0o600)
        self._part.replace(self._path)

    def give_up(self) -> None:
        """Leave nothing behind."""
        self._zip.close()
        self._part.unlink(missing_ok=True)


class Reader:
    """A whole archive. Errors: Damaged, with the reason, before anything is read from it."""

    def __init__(self, path: Path) -> None:
        self._refuse_other_bytes(path)
        try:
            self._zip = zipfile.ZipFile(path)
            self.manifest = Manifest(**json.loads(self._zip.read(MANIFEST)))
        except (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError) as error:
            raise Damaged(message("The archive cannot be opened: %(why)s", why=str(error))) from error
        if self.manifest.format != FORMAT:
            raise Damaged(message("This backup was made by another version of the system."))
        self._refuse_other_members()

    def lines(self, name: str) -> Iterator[Any]:
        """The rows of a table."""
        with self._zip.open(f"tables/{name}.jsonl") as member:
            for line in member:
                yield json.loads(line)

    def documents(self) -> list[str]:
        """The uploaded documents, by their path under the data directory."""
        return [name for name in self.manifest.members if name.startswith("files/")]

    def copy(self, name: str, target: Path) -> None:
        """Write a member to a file that only the owner reads."""
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._zip.open(name) as member, target.open("wb") as file:
            while chunk := member.read(_CHUNK):
                file.write(chunk)
        target.chmod(0o600)

    @staticmethod
    def _refuse_other_bytes(path: Path) -> None:
        try:
            size = path.stat().st_size
            with path.open("rb") as file:
                digest = _digest(file, size - _DIGEST_LENGTH)
                file.seek(max(size - _DIGEST_LENGTH, 0))
                written = file.read()
        except OSError as error:
            raise Damaged(message("The file cannot be read: %(why)s", why=str(error))) from error
        if written != digest.encode():
            raise Damaged(message("The file was cut off or altered: its digest is another one now."))

    def _refuse_other_members(self) -> None:
        for name, wanted in self.manifest.members.items():
            if name.startswith("/") or ".." in Path(name).parts:
                raise _missing(name)
            try:
                with self._zip.open(name) as member:
                    found = _digest(member, None)
            except (KeyError, zipfile.BadZipFile, OSError) as error:
                raise _missing(name) from error
            if found != wanted:
                raise _missing(name)


def _missing(name: str) -> Damaged:
    said: Message = message("A part of the backup is missing or altered: %(name)s", name=name)
    return Damaged(said)


def _digest(file: IO[bytes], length: int | None) -> str:
    digest, left = hashlib.sha256(), length
    while left is None or left > 0:
        chunk = file.read(_CHUNK if left is None else min(_CHUNK, left))
        if not chunk:
            break
        digest.update(chunk)
        left = None if left is None else left - len(chunk)
    return digest.hexdigest()
