"""A plan file read in a process of its own, with limits on time and memory, away from the web worker and the database.

`read_apart` starts this module as a program; the program reads the file and writes what it understood as JSON.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from emergency.core.errors import Invalid
from emergency.core.files import Document
from emergency.core.paths import PACKAGE
from emergency.core.text import Message, message

CPU_SECONDS = 10
MEMORY_BYTES = 512 * 1024 * 1024
WALL_SECONDS = 40


def read_apart(data: bytes, document: Document, *, on: date) -> dict[str, Any]:
    """What a plan file says, in the shape of the public interface, with the sentences that a page shows.

    Errors: Invalid on field `file` (`file_slow`, `file_unreadable`) where it takes too long, too much, or breaks.
    """
    ending = f".{document.kind}"
    name = document.name if document.name.lower().endswith(ending) else document.name + ending
    with tempfile.NamedTemporaryFile(suffix=ending) as file:
        file.write(data)
        file.flush()
        command = [sys.executable, "-m", __name__, file.name, name, on.isoformat()]
        try:
            done = subprocess.run(  # noqa: S603
                command, cwd=PACKAGE.parent, capture_output=True, timeout=WALL_SECONDS, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise _slow() from error
    if done.returncode == 0:
        found: dict[str, Any] = json.loads(done.stdout)
        return found
    if done.returncode < 0 or b"MemoryError" in done.stderr:
        raise _slow()
    raise Invalid(
        None,
        error_code="file_unreadable",
        file=message("The text of this file could not be read. Save it again as .docx."),
    )


def _slow() -> Invalid:
    return Invalid(
        None, error_code="file_slow", file=message("This file is too large or too complicated to be read. Split it.")
    )


def read_file(path: str, filename: str, on: str) -> dict[str, Any]:
    """Everything that is understood of a file, as it is kept with its upload. For files one made oneself."""
    from emergency.plans.reading.contents_check import check_contents
    from emergency.plans.reading.read import read_plan

    reading = read_plan(Path(path), filename=filename, on=date.fromisoformat(on))
    return {
        **reading.as_json(),
        "contents": [found.as_json() for found in check_contents(reading)],
        "preambles": {str(part.index): part.preamble for part in reading.parts if part.preamble},
        "sentences": [_said(found.sentence) for found in reading.inconsistencies],
        "whys": [_said(question.why) for question in reading.questions],
    }


def _said(sentence: Message) -> dict[str, Any]:
    return {"msgid": sentence.msgid, "params": sentence.params}


def main(arguments: list[str]) -> None:
    """Limit this process, read the file, write JSON."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    sys.stdout.write(json.dumps(read_file(*arguments), ensure_ascii=True, default=str))


if __name__ == "__main__":
    main(sys.argv[1:])
