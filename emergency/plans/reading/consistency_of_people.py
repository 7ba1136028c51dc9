"""People, posts and telephone numbers that do not agree between the text and the lists of a plan."""

from __future__ import annotations

import re
from collections.abc import Iterator

from emergency.core.text import message
from emergency.plans.reading.blocks import Where
from emergency.plans.reading.contacts import duty_phones
from emergency.plans.reading.evidence import Evidence
from emergency.plans.reading.plan_reading import Inconsistency
from emergency.plans.reading.words import squeeze

# Posts that one person holds. A deputy's post may have several holders and is left alone.
_SOLE_POSTS = ("总指挥", "指挥长", "第一指挥", "办公室主任", "组长")
_TITLES = (
    r"总经理|董事长|经理|书记|主任|局长|厅长|镇长|乡长|县长|区长|市长|负责人|同志|厂长|校长|院长|处长|科长|部长|队长"
)
_FOREIGN_BODY = re.compile(r"(?:应急管理局|公安局|医院|消防[一-鿿]{0,6}|人民政府|分局|卫生健康局|公司)[^，。；]{0,4}$")


def check_people(evidence: Evidence) -> Iterator[Inconsistency]:
    """One person has one number in the text or the resource list and another in the contact list."""
    listed: dict[str, set[str]] = {}
    places: dict[str, Where] = {}
    for contact in evidence.contacts:
        if contact.name:
            listed.setdefault(contact.name, set()).update(contact.phones)
            places.setdefault(contact.name, contact.where)
    said = [(phone.label, phone.phone, phone.where) for phone in evidence.text_phones]
    said += [(r.keeper, r.phone, r.where) for r in evidence.resources if r.keeper and r.phone]
    told: set[tuple[str, str]] = set()
    for name, phone, where in said:
        if name in listed and phone not in listed[name] and (name, phone) not in told:
            told.add((name, phone))
            values = [phone, sorted(listed[name])[0]]
            yield Inconsistency(
                "phone_mismatch",
                message("%(who)s has two numbers: %(one)s and %(other)s.", who=name, one=values[0], other=values[1]),
                {"who": name, "values": values},
                (where, places[name]),
            )


def check_posts(evidence: Evidence) -> Iterator[Inconsistency]:
    """A post that one person holds is given to another person in the text than in the contact list."""
    names = {contact.name for contact in evidence.contacts if contact.name}
    for post in _SOLE_POSTS:
        holders = [
            contact for contact in evidence.contacts if contact.role == post and contact.internal and contact.name
        ]
        if len({contact.name for contact in holders}) != 1:
            continue
        holder = holders[0]
        told: set[str] = set()
        for paragraph in evidence.paragraphs:
            if post not in paragraph.text:
                continue
            for named in _named_to(post, squeeze(paragraph.text), names):
                if named != holder.name and named not in told:
                    told.add(named)
                    yield Inconsistency(
                        "post_mismatch",
                        message(
                            "%(post)s is %(text)s in the text, %(list)s in the contact list.",
                            post=post,
                            text=named,
                            list=holder.name,
                        ),
                        {"post": post, "values": [named, holder.name]},
                        (paragraph.where, holder.where),
                    )


def check_duty_phones(evidence: Evidence) -> Iterator[Inconsistency]:
    """Two different numbers are called the duty phone."""
    numbers: dict[str, Where] = {}
    for number, paragraph in duty_phones(evidence.paragraphs):
        before = squeeze(paragraph.text).split("电话")[0]
        if not _FOREIGN_BODY.search(re.sub(r"(?:应急)?(?:24小时|二十四小时)?(?:应急|值班|值守)*$", "", before)):
            numbers.setdefault(number, paragraph.where)
    if len(numbers) > 1:
        yield Inconsistency(
            "duty_phone_mismatch",
            message("Two duty phone numbers are given: %(numbers)s.", numbers="、".join(numbers)),
            {"values": list(numbers)},
            tuple(numbers.values()),
        )


def _named_to(post: str, text: str, names: set[str]) -> Iterator[str]:
    """The people whom a text gives a post: 总指挥由总经理吕某担任 · 由吕某（总经理）任总指挥 · 镇长陶某任指挥."""
    holds = rf"(?<![副一-鿿]){post}由(?P<words>[^，。；、由]{{2,20}}?)(?:同志)?(?:担任|兼任)"
    takes = rf"由?(?P<words>[^，。；、由]{{2,20}}?)(?:（[^（）]*）)?(?:担任|兼任|任){post}(?![一-鿿])"
    for pattern in (holds, takes):
        for found in re.finditer(pattern, text):
            name = _person(found["words"], names)
            if name:
                yield name


def _person(words: str, names: set[str]) -> str | None:
    """The name at the end of words such as 总经理吕某: one from the lists, or what follows a title."""
    words = re.sub(r"（[^（）]*）", "", words)
    known = [name for name in names if words.endswith(name)]
    if known:
        return max(known, key=len)
    titled = re.search(rf"(?:{_TITLES})([一-鿿]{{2,3}})$", words)
    if titled and not re.search(_TITLES, titled.group(1)):
        return titled.group(1)
    return words if re.fullmatch(r"[一-鿿]某[一-鿿]?", words) else None
