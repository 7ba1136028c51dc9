"""A server in a process of its own, and one client that asks it over a real socket."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]


class Unexpected(Exception):
    """An answer other than 200: nothing may be timed that did not work."""


class Client:
    """Keeps one connection open, like a browser, and costs as little as a client can."""

    def __init__(self, port: int, headers: Mapping[str, str] | None = None) -> None:
        self._address = ("127.0.0.1", port)
        self.headers = dict(headers or {})
        self._socket: socket.socket | None = None

    def get(self, path: str) -> bytes:
        """The body of a page. Errors: Unexpected."""
        return self.answer(path)[1]

    def answer(self, path: str, *, form: Mapping[str, str] | None = None, status: int = 200) -> tuple[bytes, bytes]:
        """Head and body of an answer; with `form`, to a POST. Errors: Unexpected for any other status."""
        body = urlencode(form).encode() if form is not None else b""
        lines = [f"{'GET' if form is None else 'POST'} {path} HTTP/1.1", "Host: 127.0.0.1"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if form is not None:
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        try:
            head, content = self._exchange("\r\n".join([*lines, "", ""]).encode() + body)
        except ConnectionError:
            # The server closed the idle connection.
            self.close()
            head, content = self._exchange("\r\n".join([*lines, "", ""]).encode() + body)
        if int(head.split(b" ", 2)[1]) != status:
            raise Unexpected(f"{path}: {head[:200].decode()}\n{content[:500].decode(errors='replace')}")
        if b"connection: close" in head.lower():
            self.close()
        return head, content

    def sign_in(self, login: str, password: str) -> None:
        """Sign in through the page, as a person does."""
        head, packed = self.answer("/sign-in")
        page = plain((head, packed))
        self._keep_cookie(head)
        token = page.split(b'name="csrf_token"', 1)[1].split(b'value="', 1)[1].split(b'"', 1)[0].decode()
        given = {"csrf_token": token, "login": login, "password": password}
        head, _ = self.answer("/sign-in", form=given, status=302)
        self._keep_cookie(head)

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()
        self._socket = None

    def _keep_cookie(self, head: bytes) -> None:
        for line in head.decode("latin-1").split("\r\n"):
            name, _, value = line.partition(":")
            if name.lower() == "set-cookie":
                for kept in SimpleCookie(value.strip()).values():
                    self.headers["Cookie"] = f"{kept.key}={kept.coded_value}"

    def _exchange(self, sent: bytes) -> tuple[bytes, bytes]:
        if self._socket is None:
            self._socket = socket.create_connection(self._address, timeout=60)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(sent)
        got = self._receive()
        while b"\r\n\r\n" not in got:
            got += self._receive()
        head, _, body = got.partition(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        while len(body) < length:
            body += self._receive()
        return head, body

    def _receive(self) -> bytes:
        assert self._socket is not None
        got = self._socket.recv(1 << 18)
        if not got:
            raise ConnectionResetError
        return got


def plain(answer: tuple[bytes, bytes]) -> bytes:
    """The body as it was before compression."""
    head, body = answer
    return zlib.decompress(body, 31) if b"content-encoding: gzip" in head.lower() else body


def answered_by_four(port: int, path: Callable[[int], str], headers: Mapping[str, str], seconds: float) -> int:
    """How many answers four clients get at once, each asking again as soon as it is answered."""
    end = time.monotonic() + seconds

    def ask(first: int) -> int:
        client, turn = Client(port, headers), first
        while time.monotonic() < end:
            client.get(path(turn))
            turn += 4
        client.close()
        return (turn - first) // 4

    with ThreadPoolExecutor(4) as clients:
        return sum(clients.map(ask, range(4)))


@contextmanager
def served(module: str, *arguments: str, environment: Mapping[str, str] | None = None) -> Iterator[int]:
    """The process of a server, from its first answer until the end; its number. `arguments` name its port."""
    env = {**os.environ, **(environment or {}), "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments], env=env, cwd=ROOT, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)


def wait_for(port: int, path: str, *, seconds: float = 60) -> None:
    """Until a server answers. Errors: TimeoutError."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        client = Client(port)
        try:
            client.get(path)
        except OSError:
            time.sleep(0.02)
        else:
            return
        finally:
            client.close()
    raise TimeoutError(f"no answer on port {port}")


def free_port() -> int:
    """A port nobody uses."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def worker_memory(pid: int) -> float:
    """Megabytes in real memory of the largest worker of a server."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return max(_resident(int(child)) for child in children)


def _resident(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0
