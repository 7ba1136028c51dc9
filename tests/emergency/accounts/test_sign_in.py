"""Signing in and out, and how guessing is slowed down."""

from __future__ import annotations

from datetime import timedelta

from emergency.core import clock
from emergency.core.db import db
from tests.client import Client
from tests.make import Make


def test_a_person_signs_in_and_out(client: Client, make: Make) -> None:
    client.sign_in(make.account("bureau"))
    assert client.get("/").status == 200
    client.post("/sign-out", form_at="/password")
    assert client.get("/", status=302).location.endswith("/sign-in")


def test_a_copied_cookie_is_worthless_after_sign_out(client: Client, make: Make) -> None:
    client.sign_in(make.account("bureau"))
    cookie = client.browser.get_cookie("juan")
    assert cookie is not None
    client.post("/sign-out", form_at="/password")
    client.browser.set_cookie("juan", cookie.value)
    assert client.get("/password", status=302).location.startswith("/sign-in")


def test_five_wrong_passwords_make_the_guesser_wait_but_nobody_else(client: Client, make: Make) -> None:
    account, other = make.account("bureau"), make.account("bureau")
    for _ in range(5):
        page = client.post("/sign-in", {"login": account.login, "password": "wrong"}, status=422)
        assert "登录名或密码不对" in page.text
    page = client.post("/sign-in", {"login": account.login, "password": "wrong"}, status=429)
    assert client.post("/sign-in", {"login": account.login, "password": "Test-pass-2026"}).status == 429
    client.sign_in(other)
    with clock.at(clock.now() + timedelta(minutes=16)):
        client.sign_in(account)


def test_a_session_ends_when_nobody_uses_it(client: Client, make: Make) -> None:
    client.sign_in(make.account("bureau"))
    with clock.at(clock.now() + timedelta(minutes=31)):
        assert client.get("/password", status=302).location.startswith("/sign-in")


def test_a_disabled_account_is_out_at_once(client: Client, make: Make) -> None:
    account = make.account("bureau")
    client.sign_in(account)
    from emergency.accounts import actions
    from emergency.core.actors import SYSTEM

    actions.set_active(account, is_active=False, by=SYSTEM)
    db.session.commit()
    assert client.get("/password", status=302).location.startswith("/sign-in")


def test_the_api_wants_a_token_and_says_so(client: Client, make: Make) -> None:
    response = client.api("GET", "/areas", token="nonsense", status=401)
    assert response.mimetype == "application/problem+json"
    assert response.get_json()["code"] == "unauthorised"
    found = client.api("GET", "/areas?code=370126", token=make.token(make.account("enterprise")), status=200)
    assert found.get_json()["items"][0]["name"] == "商河县"


def test_an_area_is_added_once_even_if_the_call_is_repeated(client: Client, make: Make) -> None:
    token = make.token(make.account("administrator"))
    body = {"code": "350500-01", "name": "泉州台商投资区", "kind": "functional_zone", "parent": make.area("350500").id}
    headers = {"Idempotency-Key": "k1"}
    first = client.api("POST", "/areas", body, token=token, headers=headers, status=201).get_json()
    again = client.api("POST", "/areas", body, token=token, headers=headers, status=201).get_json()
    assert first == again
    other = client.api("POST", "/areas", {**body, "name": "x"}, token=token, headers=headers, status=409)
    assert other.get_json()["code"] == "key_reused"
