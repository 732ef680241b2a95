"""The language of what people paste: lists, two languages at once, and languages that are not read."""

import pytest

from service.detection import detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Rubrik: Matsvinn skolkök\n- 27 kök\n- 8 400 elever, 12 rätter\n- Mål: halvering 2026", "sv"),
        ("Lyktstolpar, armaturer, kablar: ålder, skick, placering, ägare. Vi saknar överblick.", "sv"),
        ("Vi behöver hitta läckor. Kontakta Anna Svensson, 070-123 45 67, Storgatan 5, Kil, Karl Nilsson.", "sv"),
        ("Reducing food waste: school kitchens, attendance forecasts, menu planning, portions, leftovers", "en"),
        ("Heimetenesta treng hjelp til dagleg ruteplanlegging, ettersom tilsette ofte vert sjuke", "nb"),
        ("Hulevesiä tulee viemäriverkkoon ja puhdistamo ylikuormittuu sateella", "fi"),
        ("Nous cherchons une solution pour détecter les fuites avant que la rue ne soit inondée", None),
        ("Wir suchen eine Lösung, um Lecks zu finden, bevor das Wasser die Straße erreicht", None),
        ("Necesitamos detectar fugas en la red antes de que el agua llegue a la calle", None),
        ("نحتاج إلى حل لكشف التسرب في شبكة المياه", None),
    ],
)
def test_a_language_is_told_from_a_text(text: str, language: str | None) -> None:
    assert detect_language(text) == language
