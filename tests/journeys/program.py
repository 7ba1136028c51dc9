"""An outside program: commands, then the API with tokens and nothing else."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from contextvars import Context
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo

from emergency.cli import main

ROOT = Path(__file__).parents[2]


@dataclass
class Machine:
    """A machine with the command line on it, and its settings."""

    app: Flask
    url: str
    folder: Path
    secret: str

    def run(self, *words: str, said: str = "", status: int = 0) -> Result:
        """`emergency …`; the status it ends with is checked."""
        here = ScriptInfo(create_app=lambda: self.app)
        done = CliRunner().invoke(main, list(words), input=said, env=self._environment("C.UTF-8"), obj=here)
        assert done.exit_code == status, f"{words}: {done.exit_code}\n{done.output}\n{done.exception!r}"
        return done

    def run_apart(self, *words: str, language: str) -> str:
        """The same in a process of its own, on a terminal of this language; what it printed."""
        command = [sys.executable, "-m", "emergency.cli", *words]
        there = {**os.environ, **self._environment(language)}
        return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=there, check=True).stdout

    def _environment(self, language: str) -> dict[str, str]:
        return {
            "EMERGENCY_DATABASE_URL": self.url, "EMERGENCY_DATA_DIR": str(self.folder),
            "EMERGENCY_SECRET_KEY": self.secret, "LANG": language, "LC_ALL": "", "LC_MESSAGES": "", "LANGUAGE": "",
        }  # fmt: skip


@dataclass
class Program:
    """A caller with a token."""

    app: Flask
    token: str

    def call(self, method: str, path: str, body: Any = None, status: int = 200, **headers: str) -> Any:
        """The answer's JSON; errors are problem+json with a code."""
        sent = {"Authorization": f"Bearer {self.token}", **{name.replace("_", "-"): v for name, v in headers.items()}}
        browser = self.app.test_client()
        given = {"json": body} if body is not None else {}
        answer = Context().run(browser.open, f"/api/v1{path}", method=method, headers=sent, **given)
        return self._read(f"{method} {path}", answer, status)

    def get(self, path: str, status: int = 200) -> Any:
        """Ask."""
        return self.call("GET", path, status=status)

    def post(self, path: str, body: Any = None, status: int = 201, **headers: str) -> Any:
        """Do."""
        return self.call("POST", path, body, status, **headers)

    def patch(self, path: str, body: Any, status: int = 200, **headers: str) -> Any:
        """Change."""
        return self.call("PATCH", path, body, status, **headers)

    def upload(self, path: str, file: Path | bytes, name: str = "", status: int = 200, **fields: str) -> Any:
        """Send a file as multipart."""
        data = file.read_bytes() if isinstance(file, Path) else file
        form = {"file": (io.BytesIO(data), name or Path(str(file)).name), **fields}
        answer = Context().run(
            self.app.test_client().post, f"/api/v1{path}", data=form, content_type="multipart/form-data",
            headers={"Authorization": f"Bearer {self.token}"},
        )  # fmt: skip
        return self._read(f"POST {path}", answer, status)

    @staticmethod
    def _read(what: str, answer: Any, status: int) -> Any:
        said = answer.get_data(as_text=True)
        assert answer.status_code == status, f"{what}: {answer.status_code} {said}"
        if status >= 400:
            assert answer.mimetype == "application/problem+json", what
            assert answer.get_json()["code"], what
        else:
            assert answer.mimetype == "application/json", what
        return answer.get_json()
