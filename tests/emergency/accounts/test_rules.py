"""Credit codes, area codes, telephone and identity numbers, and the words for organisations."""

from __future__ import annotations

import re
from enum import StrEnum

import pytest

from emergency.accounts.areas import divisions
from emergency.accounts.rules import (
    AREA_KIND_TITLES,
    CREDIT_CODE_SYMBOLS,
    ORGANISATION_KIND_TITLES,
    SIZE_TITLES,
    TAG_TITLES,
    AreaKind,
    CreditCodeError,
    EntryError,
    IdentityNumberError,
    OrganisationKind,
    PhoneError,
    Size,
    Tag,
    check_area_code,
    check_credit_code,
    check_identity_number,
    check_phone,
    credit_code_check_symbol,
    organisation_code_agrees,
)
from emergency.core.errors import Invalid

PUBLISHED = [
    "91110000600037341L",
    "91110000710926094P",
    "121200004013590816",
    "911522010783710635",
    "91310115MA1K3BTP2B",
    "91371082775260043P",
    "913505007821784439",
    "9115220107837757XE",
    "91620105L015101280",
    "92340602MA2PBMEM24",
    "91350100M000100Y43",
]


@pytest.mark.parametrize("code", PUBLISHED)
def test_published_credit_codes_are_right_in_both_layers(code: str) -> None:
    assert check_credit_code(code) == code
    assert organisation_code_agrees(code)


@pytest.mark.parametrize(
    ("code", "reason", "says"),
    [
        ("91110000600037341N", "credit_code_check", "last character"),
        ("9111000060003IOZSV", "credit_code_symbol", "letter I; is it 1"),
        ("91110000600037314L", "credit_code_check", "last character"),
        ("911100006000373411", "credit_code_check", "last character"),
        ("91350500782178443G", "credit_code_check", "last character"),
        ("9111000060003734IL", "credit_code_symbol", "letter I; is it 1"),
        ("9111000O600037341L", "credit_code_symbol", "letter O; is it 0"),
        ("9111000060003734ZL", "credit_code_symbol", "letter Z; is it 2"),
        ("9111000060003734SL", "credit_code_symbol", "letter S; is it 5"),
        ("9111000060003734VL", "credit_code_symbol", "letter V; is it U"),
        ("91110000600037341/", "credit_code_symbol", "/ does not occur"),
        ("12345", "credit_code_length", "this one has 5"),
        ("91110000600037341L0", "credit_code_length", "this one has 19"),
        ("", "credit_code_length", "this one has 0"),
        ("9111000A600037341L", "credit_code_place", "digits"),
    ],
)
def test_wrong_credit_codes_say_what_is_wrong(code: str, reason: str, says: str) -> None:
    with pytest.raises(CreditCodeError) as refusal:
        check_credit_code(code)
    assert refusal.value.code == reason
    assert says in str(refusal.value.message)


@pytest.mark.parametrize(
    "typed",
    ["91110000600037341l", " 9111 0000 6000 3734 1L ", "911100-00600037341-L", "９１１１００００６０００３７３４１Ｌ"],
)
def test_spaces_hyphens_and_full_width_are_no_mistakes(typed: str) -> None:
    assert check_credit_code(typed) == "91110000600037341L"


@pytest.mark.parametrize("beginning", ["A1110000600037341", "N2110000600037341", "Y1110000600037341"])
def test_army_and_village_bodies_begin_with_letters(beginning: str) -> None:
    code = beginning + credit_code_check_symbol(beginning)
    assert check_credit_code(code) == code


@pytest.mark.parametrize("code", PUBLISHED)
def test_every_mistyped_character_is_noticed(code: str) -> None:
    taken = []
    for place in range(18):
        for symbol in CREDIT_CODE_SYMBOLS + "IOSVZ":
            mistyped = code[:place] + symbol + code[place + 1 :]
            if mistyped != code and is_taken(mistyped):
                taken.append(mistyped)
    assert taken == []


@pytest.mark.parametrize("code", PUBLISHED)
def test_every_exchange_of_neighbours_is_noticed(code: str) -> None:
    swapped = {code[:at] + code[at + 1] + code[at] + code[at + 2 :] for at in range(17)} - {code}
    assert len(swapped) >= 10
    assert [other for other in swapped if is_taken(other)] == []


def is_taken(code: str) -> bool:
    try:
        check_credit_code(code)
    except CreditCodeError:
        return False
    return True


def test_a_forged_organisation_code_is_only_a_warning() -> None:
    beginning = "91110000600037342"
    code = beginning + credit_code_check_symbol(beginning)
    assert check_credit_code(code) == code
    assert not organisation_code_agrees(code)


@pytest.mark.parametrize("error", [CreditCodeError, PhoneError, IdentityNumberError])
def test_a_refused_entry_reaches_both_pages_and_validators(error: type[EntryError]) -> None:
    assert issubclass(error, Invalid)
    assert issubclass(error, ValueError)


@pytest.mark.parametrize(
    ("code", "kind", "parent"),
    [
        ("370000", AreaKind.DIVISION, None),
        ("370126", AreaKind.DIVISION, None),
        ("370126", AreaKind.DIVISION, "370100"),
        ("370126", AreaKind.DIVISION, "370000"),
        ("370126100", AreaKind.DIVISION, "370126"),
        ("370126100001", AreaKind.DIVISION, "370126100"),
        ("429004", AreaKind.DIVISION, "420000"),
        ("441900003", AreaKind.DIVISION, "441900"),
        ("350500-01", AreaKind.FUNCTIONAL_ZONE, "350500"),
        ("370400-01", AreaKind.FUNCTIONAL_ZONE, "370400"),
        ("350521101", AreaKind.DIVISION, "350500-01"),
    ],
)
def test_area_codes_fit_under_their_parents(code: str, kind: AreaKind, parent: str | None) -> None:
    assert check_area_code(code, kind, parent) is None


@pytest.mark.parametrize(
    ("code", "kind", "parent"),
    [
        ("37012", AreaKind.DIVISION, None),
        ("37012６", AreaKind.DIVISION, None),
        ("990000", AreaKind.DIVISION, None),
        ("370126", AreaKind.DIVISION, "320000"),
        ("370126", AreaKind.DIVISION, "370126"),
        ("370000", AreaKind.DIVISION, "370100"),
        ("370500", AreaKind.DIVISION, "370400-01"),
        ("350500-01", AreaKind.DIVISION, "350500"),
        ("350500-01", AreaKind.FUNCTIONAL_ZONE, None),
        ("350500-01", AreaKind.FUNCTIONAL_ZONE, "350400"),
        ("350500-1", AreaKind.FUNCTIONAL_ZONE, "350500"),
        ("350521", AreaKind.FUNCTIONAL_ZONE, "350500"),
    ],
)
def test_area_codes_that_fit_nowhere_are_refused(code: str, kind: AreaKind, parent: str | None) -> None:
    assert check_area_code(code, kind, parent) is not None


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("13800001234", "13800001234"),
        ("138-0000-1234", "13800001234"),
        ("+86 138 0000 1234", "13800001234"),
        ("１３８００００１２３４", "13800001234"),
        ("053180001234", "0531-80001234"),
        ("0531-80001234", "0531-80001234"),
        ("（0531）80001234", "0531-80001234"),
        ("0531—80001234转802", "0531-80001234-802"),
        ("010-12345678", "010-12345678"),
        ("01012345678", "010-12345678"),
        ("0632-3000123", "0632-3000123"),
        ("119", "119"),
        ("12350", "12350"),
    ],
)
def test_telephone_numbers_are_stored_alike(typed: str, stored: str) -> None:
    assert check_phone(typed) == stored
    assert check_phone(stored) == stored


@pytest.mark.parametrize(
    "typed", ["", "12800001234", "1380000123", "80001234", "0531-8000", "911", "见通讯录", "13800001234/13800001235"]
)
def test_what_is_no_telephone_number_is_refused(typed: str) -> None:
    with pytest.raises(PhoneError, match="landline with its area code"):
        check_phone(typed)


def identity_number(birthday: str) -> str:
    """An invented number with a right check character; its area code does not exist."""
    beginning = f"999999{birthday}001"
    return next(beginning + end for end in "0123456789X" if is_identity_number(beginning + end))


def is_identity_number(number: str) -> bool:
    # ISO 7064 MOD 11-2 as the standard words it: the weighted sum with the check character leaves 1.
    total = sum((10 if symbol == "X" else int(symbol)) * 2 ** (17 - at) for at, symbol in enumerate(number))
    return total % 11 == 1


def test_identity_numbers_need_a_birthday_and_a_fitting_end() -> None:
    number = identity_number("19800229")
    assert check_identity_number(f" {number.lower()} ") == number
    for end in set("0123456789X") - {number[-1]}:
        with pytest.raises(IdentityNumberError, match="does not fit"):
            check_identity_number(number[:-1] + end)
    with pytest.raises(IdentityNumberError, match="birthday"):
        check_identity_number(identity_number("19810229"))
    with pytest.raises(IdentityNumberError, match="17 digits"):
        check_identity_number("123")


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        (AreaKind, AREA_KIND_TITLES),
        (OrganisationKind, ORGANISATION_KIND_TITLES),
        (Size, SIZE_TITLES),
        (Tag, TAG_TITLES),
    ],
)
def test_every_word_has_a_title_in_both_languages(words: type[StrEnum], titles: dict) -> None:
    assert set(titles) == set(words)
    assert all(re.search("[\u4e00-\u9fff]", title.zh) for title in titles.values())
    assert all(title.en.isascii() and title.en for title in titles.values())
    assert len({title.zh for title in titles.values()}) == len(titles)


def test_the_divisions_of_the_country_stand_under_one_another() -> None:
    listed = divisions()
    seen: set[str] = set()
    for division in listed:
        parent = division.parent_code or None
        assert parent is None or parent in seen, division
        assert check_area_code(division.code, AreaKind.DIVISION, parent) is None, division
        seen.add(division.code)
    assert len(seen) == len(listed) > 3000
    assert sum(not division.parent_code for division in listed) == 34


@pytest.mark.parametrize(
    ("code", "name", "parent"),
    [
        ("370000", "山东省", ""),
        ("370126", "商河县", "370100"),
        ("321302", "宿城区", "321300"),
        ("210300", "鞍山市", "210000"),
        ("350500", "泉州市", "350000"),
        ("110105", "朝阳区", "110000"),
        ("429004", "仙桃市", "420000"),
        ("120110", "东丽区", "120000"),
    ],
)
def test_known_divisions_carry_todays_name(code: str, name: str, parent: str) -> None:
    assert (code, name, parent) in divisions()


def test_headings_and_abolished_divisions_are_no_areas() -> None:
    names = {division.code: division.name for division in divisions()}
    assert not {"110100", "370101", "429000", "371200", "110103"} & set(names)
    assert all(re.fullmatch("[\u4e00-\u9fff]+", name) for name in names.values())
