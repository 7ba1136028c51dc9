"""Both languages are complete."""

from __future__ import annotations

from emergency import catalogues


def test_the_chinese_catalogue_is_complete_and_sound() -> None:
    assert list(catalogues.problems()) == []


def test_chinese_texts_are_in_han_characters() -> None:
    plain = {"QR", "PDF", "Word", "OK", "ID", "English"}
    for _path, part in catalogues.read_parts():
        for message in part:
            if message.id and message.string:
                said = message.string if isinstance(message.string, str) else message.string[0]
                letters = [word for word in said.split() if word.isascii() and word.isalpha() and len(word) > 3]
                assert set(letters) <= plain | set(str(message.id).split()), f"not Chinese: {said}"
                assert any("一" <= character <= "鿿" for character in said) or len(said) < 12, said
