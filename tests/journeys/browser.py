"""A real browser before a real server: pages with script, phones and desks, and every step as a picture if wanted."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from werkzeug.serving import make_server

from tests.client import PASSWORD

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
PICTURES = os.environ.get("JUAN_PICTURES", "")
"""A folder: every step of a journey is kept there as a picture."""

_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def chromium() -> str | None:
    """Where Chromium lies, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve an application on a free port of the loopback; its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


@contextmanager
def opened() -> Iterator[Browser]:
    """A headless Chromium."""
    path = chromium()
    assert path is not None, "there is no Chromium on this machine"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Person:
    """Somebody at a screen. What the browser complains of is kept and fails the journey."""

    page: Page
    address: str
    name: str
    language: str
    complaints: list[str] = field(default_factory=list)
    steps: int = 0

    def __post_init__(self) -> None:
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.set_default_timeout(15_000)

    def _heard(self, said: ConsoleMessage) -> None:
        if said.type == "error" and "status of 4" not in said.text:
            self.complaints.append(said.text)

    def sign_in(self, login: str) -> Person:
        """Sign in through the page, in this person's language."""
        self.go("/sign-in")
        if self.language == "en":
            self.page.locator("form[action$='/language'] button").first.click()
        self.page.fill("input[name=login]", login)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.locator("main form button.btn-main").click()
        self.page.wait_for_load_state()
        assert "/sign-in" not in self.page.url, self.page.inner_text("main")
        return self

    def go(self, path: str) -> Person:
        """Open a page of ours."""
        self.page.goto(path if path.startswith("http") else self.address + path)
        return self

    def keep(self, step: str) -> None:
        """Note a step, as a picture where pictures are wanted; whatever the browser complained of fails here."""
        assert not self.complaints, f"{self.name} at {step}: {self.complaints}"
        self.steps += 1
        if PICTURES:
            folder = Path(PICTURES) / self.language
            folder.mkdir(parents=True, exist_ok=True)
            taken = len(list(folder.glob("*.png"))) + 1
            self.page.screenshot(path=folder / f"{taken:02d}-{self.name}-{step}.png", full_page=False)

    def sees(self, *words: str) -> None:
        """The page says all of this."""
        text = self.page.inner_text("body")
        missing = [word for word in words if word not in text]
        assert not missing, f"{self.name} does not see {missing} on {self.page.url}:\n{text[:1500]}"


def person(browser: Browser, address: str, name: str, *, language: str = "zh", phone: bool = False) -> Person:
    """Somebody with a browser of their own."""
    context = browser.new_context(
        viewport=PHONE if phone else DESK, device_scale_factor=2 if phone else 1, is_mobile=phone, has_touch=phone,
        accept_downloads=True,
    )  # fmt: skip
    return Person(context.new_page(), address, name, language)
