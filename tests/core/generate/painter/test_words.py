import pytest

from core.generate.painter.words import CONCEPTS, Wishes


@pytest.mark.parametrize(
    ("prompt", "concepts"),
    [
        ("misty Mountains above a lake, golden light", {"mountain", "fog", "lake", "gold"}),
        ("Nebliger Wald im Winter", {"fog", "forest", "winter"}),
        ("Bergsee unter Sternenhimmel", {"lake", "star"}),
        ("Winterwald", {"winter", "forest"}),
        ("Nachthimmel über der Großstadt", {"night", "city"}),
        ("forêt enneigée, montagnes bleues, crépuscule", {"forest", "mountain", "blue", "dusk"}),
        ("un velero en el océano al atardecer", {"boat", "sea", "sunset"}),
        ("encre sur papier, oiseaux", {"ink", "bird"}),
        ("WATERCOLOR washes; pastel", {"watercolour", "pastel"}),
        ("gemütlich, warm", {"warm"}),
    ],
)
def test_every_language_is_understood(prompt: str, concepts: set[str]) -> None:
    assert concepts <= Wishes.of(prompt).concepts


@pytest.mark.parametrize("prompt", ["", "   ", "12345 !?", "the season of seating a carpenter", "山と湖"])
def test_words_that_mean_nothing_here_ask_for_nothing(prompt: str) -> None:
    assert not Wishes.of(prompt).concepts


def test_the_negative_prompt_takes_wishes_back() -> None:
    wishes = Wishes.of("lake with snow and moon", "moon, Schnee")
    assert "lake" in wishes
    assert not wishes.any("moon", "snow")


def test_every_concept_has_words_without_accents() -> None:
    for words in CONCEPTS.values():
        assert words.split()
        assert words.isascii()
        assert words == words.lower()


def test_every_word_means_its_concept() -> None:
    for concept, words in CONCEPTS.items():
        for word in words.split():
            assert concept in Wishes.of(word), word
