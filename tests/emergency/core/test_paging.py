"""Long lists say where they stand without being counted to their end, and are found by words on both databases."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from emergency.accounts.models import Organisation
from emergency.core import narrowing, paging
from emergency.core.db import db
from emergency.core.paging import Page, count_up_to, paginate, tally
from tests.make import Make


def some(app: Flask, make: Make, number: int) -> None:
    for n in range(number):
        make.organisation(name=f"云岭{n}号机械厂")


def page_of(app: Flask, address: str, per_page: int = 5) -> Page:
    with app.test_request_context(address):
        return paginate(
            select(Organisation).where(Organisation.name.like("云岭%")).order_by(Organisation.id), per_page=per_page
        )


def test_pages_follow_each_other_until_the_last(app: Flask, make: Make) -> None:
    some(app, make, 12)
    first, second, last = (page_of(app, f"/?page={number}") for number in (1, 2, 3))
    assert [each.name for each in (*first, *second, *last)] == [f"云岭{n}号机械厂" for n in range(12)]
    assert (first.first, first.last, first.total, first.pages) == (1, 5, 12, 3)
    assert (first.has_prev, first.has_next, last.has_prev, last.has_next) == (False, True, True, False)
    assert (last.first, last.last, last.total) == (11, 12, 12)


def test_a_page_beyond_the_last_is_empty_and_leads_back(app: Flask, make: Make) -> None:
    some(app, make, 3)
    beyond = page_of(app, "/?page=9")
    assert (beyond.items, beyond.first, beyond.total, beyond.has_prev, beyond.has_next) == ([], 0, 3, True, False)


def test_counting_stops_where_a_page_says_more_than(app: Flask, make: Make) -> None:
    some(app, make, 12)
    statement = select(Organisation).where(Organisation.name.like("云岭%"))
    assert [count_up_to(statement, most) for most in (5, 11, 12, 30)] == [6, 12, 12, 12]
    assert (tally(12), tally(paging.MOST_COUNTED), tally(paging.MOST_COUNTED + 1)) == ("12", "1000", "1000+")


def test_a_long_list_says_more_than(app: Flask, make: Make) -> None:
    some(app, make, 12)
    shown = Page(items=[1, 2], page=1, per_page=2, total=4, is_more=True, has_next=True)
    template = app.jinja_env.from_string(
        "{% import 'layout/_lists.html' as lists %}{{ lists.beyond(page) }}|{{ lists.pager(page) }}"
    )
    with app.test_request_context("/"):
        html = template.render(page=shown)
    assert html.startswith("超过|")
    assert "第1至2条，共4条以上" in html
    assert "第1页" in html


def test_words_are_found_whether_few_rows_have_them_or_many(app: Flask, make: Make) -> None:
    some(app, make, 3)
    make.organisation(name="青禾化工有限公司")
    for few in (3_000, 0):
        narrowing.FEW, kept = few, narrowing.FEW
        try:
            found = db.session.scalars(
                select(Organisation.name).where(*narrowing.having_words(Organisation, "机械"))
            ).all()
            assert sorted(found) == [f"云岭{n}号机械厂" for n in range(3)]
        finally:
            narrowing.FEW = kept
    renamed = db.session.scalars(select(Organisation).where(Organisation.name == "青禾化工有限公司")).one()
    assert db.session.scalars(select(Organisation.id).where(*narrowing.having_words(Organisation, "qhhg"))).all() == [
        renamed.id
    ]
    assert narrowing.having_words(Organisation, " ") == []
