"""A browser without script: signs in as anybody, follows forms, and checks every page it fetches."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextvars import Context
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from emergency.accounts.models import Account
from emergency.core.db import db

PASSWORD = "Test-pass-2026"
"""Of every account that tests make."""


@dataclass
class Page:
    """A fetched page: its answer, its text, its forms."""

    response: TestResponse
    root: Element | None

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def html(self) -> str:
        return self.response.get_data(as_text=True)

    @property
    def text(self) -> str:
        """What a reader sees, white space folded."""
        if self.root is None:
            return self.html
        for hidden in ("script", "style", "template"):
            for parent in self.root.iter():
                for child in list(parent):
                    if child.tag == hidden:
                        parent.remove(child)
        return re.sub(r"\s+", " ", "".join(self.root.itertext())).strip()

    @property
    def location(self) -> str:
        return self.response.headers.get("Location", "")

    def forms(self) -> list[Element]:
        return list(self.root.iter("form")) if self.root is not None else []


class Client:
    """`client.sign_in(account)`, then `get` and `post`; `api(token)` for programs."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.browser: FlaskClient = app.test_client()
        self._token = ""

    def sign_in(self, account: Account | str, password: str = PASSWORD) -> Client:
        """Sign in through the page. Answers itself, so that calls chain."""
        login = account if isinstance(account, str) else account.login
        self.browser, self._token = self.app.test_client(), ""
        page = self.post("/sign-in", {"login": login, "password": password}, form_at="/sign-in")
        assert page.status == 302, page.text
        return self

    def speak(self, language: str) -> Client:
        """Choose a language (`en` or `zh_Hans_CN`)."""
        self.post("/language", {"language": language}, form_at="/sign-in" if not self._signed_in() else "/password")
        return self

    def _signed_in(self) -> bool:
        return (
            self.browser.get_cookie("juan") is not None
            and self._alone(self.browser.get, "/password").status_code == 200
        )

    def get(self, path: str, *, status: int | None = 200, follow: bool = False) -> Page:
        """Fetch a page and check it."""
        return self._send("GET", path, status=status, follow_redirects=follow)

    def post(
        self,
        path: str,
        data: dict[str, Any] | None = None,
        *,
        form_at: str | None = None,
        status: int | None = None,
        follow: bool = False,
    ) -> Page:
        """Send a form; the form token comes from the page at `form_at` (default: the same address)."""
        token = self._form_token(form_at or path)
        given = {"csrf_token": token, **(data or {})}
        return self._send(
            "POST", path, status=status, data=given, follow_redirects=follow, content_type="multipart/form-data"
        )

    def _form_token(self, path: str) -> str:
        html = self._alone(self.browser.get, path, follow_redirects=True).get_data(as_text=True)
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="csrf_token"', html)
        return (found[1] or found[2]) if found else ""

    def _send(self, method: str, path: str, *, status: int | None, **options: Any) -> Page:
        db.session.commit()
        response = self._alone(self.browser.open, path, method=method, **options)
        db.session.expire_all()
        page = Page(response, self.parse(response))
        if status is not None:
            assert page.status == status, f"{method} {path}: {page.status}\n{page.text[:1500]}"
        return page

    def call(
        self, method: str, address: str, token: str | None = None, given: dict[str, Any] | None = None
    ) -> TestResponse:
        """A bare request, with a program's token or as the signed-in person, who stays signed in."""
        if token is not None:
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            body = given or {} if method in {"POST", "PATCH"} else None
            return self._alone(self.app.test_client().open, address, method=method, json=body, headers=headers)
        data = {"csrf_token": self.form_token(), **(given or {})} if method == "POST" else None
        cookie = self.browser.get_cookie("juan")
        response = self._alone(self.browser.open, address, method=method, data=data)
        if cookie is not None:
            self.browser.set_cookie("juan", cookie.value)
        return response

    def form_token(self) -> str:
        """The form token of this browser's session, fetched once."""
        if not self._token:
            self._token = self._form_token("/password" if self.browser.get_cookie("juan") else "/sign-in")
        return self._token

    @staticmethod
    def _alone(call: Callable[..., TestResponse], *args: Any, **kwargs: Any) -> TestResponse:
        """Run a request outside the test's own application context, as a server would."""
        return Context().run(call, *args, **kwargs)

    @staticmethod
    def parse(response: TestResponse) -> Element | None:
        """The page, which must be valid HTML that says its language; None for what is no page."""
        if response.mimetype != "text/html" or response.status_code in (301, 302, 303) or not response.data:
            return None
        html = response.get_data(as_text=True)
        root = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
        assert root.get("lang") in {"zh-Hans-CN", "en"}, "the page does not say its language"
        for form in root.iter("form"):
            if form.get("method", "get").lower() == "post":
                names = {field.get("name") for field in form.iter("input")}
                assert "csrf_token" in names, f"a form without a token: {form.get('action')}"
        assert not re.search(r"<[^>]+\son[a-z]+=|<[^>]+\sstyle=", html), "inline script or style"
        return root

    def api(
        self, method: str, path: str, json: Any = None, *, token: str, status: int | None = None, **options: Any
    ) -> TestResponse:
        """Call the API with a token."""
        db.session.commit()
        headers = {"Authorization": f"Bearer {token}", **options.pop("headers", {})}
        browser = self.app.test_client()
        response = self._alone(browser.open, f"/api/v1{path}", method=method, json=json, headers=headers, **options)
        db.session.expire_all()
        if status is not None:
            assert response.status_code == status, (
                f"{method} {path}: {response.status_code} {response.get_data(as_text=True)}"
            )
        return response
