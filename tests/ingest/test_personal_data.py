"""E-mail addresses, phone numbers and personal identity numbers leave the texts; other numbers stay."""

import pytest

from ingest.personal_data import holds_personal_number, mask_personal_data


@pytest.mark.parametrize(
    "text",
    [
        "anna.andersson@foretag.se",
        "mailto:anna@foretag.example",
        "anna(at)foretag.se",
        "anna [snabel-a] foretag.se",
        "+46 70-123 45 67",
        "+46701234567",
        "0046 8 123 456 78",
        "070-123 45 67",
        "070 123 45 67",
        "0701234567",
        "08-123 456 78",
        "+47 22 33 44 55",
        "22 33 44 55",
        "912 34 567",
        "tlf. 22334455",
        "Tel: 12345678",
        "+358 40 123 4567",
        "040 123 4567",
        "+45 12 34 56 78",
        "800101-1231",
        "19800101-1231",
        "198001011231",
        "8001011231",
        "640883-3231",
        "01018012029",
        "010180 12029",
        "131052-308T",
        "010180-1234",
    ],
)
def test_personal_data_is_taken_out(text: str) -> None:
    masked, count = mask_personal_data(f"Kontakta oss: {text}, så hjälper vi dig.", "sv")
    assert count == 1
    assert not set("123456789") & set(masked)
    assert masked.startswith("Kontakta oss: ") or "mailto" in text or "el" in text.lower()
    assert masked.endswith(", så hjälper vi dig.")
    assert "@" not in masked


@pytest.mark.parametrize(
    "text",
    [
        "556012-5790",
        "988 077 917",
        "45000000-7",
        "2 000 000 000 kr",
        "1 200 000 kr",
        "2019-2023",
        "05-10-2022",
        "05 06 2023",
        "2024-03-05",
        "ISO 9001 och ISO 14001:2015",
        "99,95 procent",
        "10–12 m³/h",
        "RS-485, 868 MHz",
        "IP67 och 3,3 V",
        "1 850 båtar",
        "0,2 millimeter",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert mask_personal_data(text, "sv") == (text, 0)


@pytest.mark.parametrize(
    ("language", "email", "phone"),
    [
        ("sv", "[e-post borttagen]", "[telefonnummer borttaget]"),
        ("nb", "[e-post fjernet]", "[telefonnummer fjernet]"),
        ("en", "[e-mail removed]", "[phone number removed]"),
    ],
)
def test_what_was_taken_out_is_said_in_the_language_of_the_text(language: str, email: str, phone: str) -> None:
    assert mask_personal_data("a@b.se, +46701234567", language) == (f"{email}, {phone}", 2)


@pytest.mark.parametrize(
    "named",
    ["Åsa Öberg", "Åsa Maria Öberg", "Åsa M. Öberg", "Asa-Oberg"],
)
def test_the_name_of_which_an_address_is_made_goes_with_it(named: str) -> None:
    masked, count = mask_personal_data(f"Fråga {named} (asa.oberg@kommun.se). Asa oberg är en plats.", "sv")
    assert masked == "Fråga [namn borttaget] ([e-post borttagen]). Asa oberg är en plats."
    assert count == 2


@pytest.mark.parametrize(
    "closing",
    ["Med vänlig hälsning", "Med vennlig hilsen,", "Mvh", "Hilsen", "Kind regards,", "Vänliga hälsningar"],
)
def test_who_wrote_a_letter_leaves_it(closing: str) -> None:
    letter = f"Vi behöver hjälp.\n\n{closing}\n"
    signature = "Kari Nordmann\nVirksomhetsleder, Lillevik kommune\n\nTlf. 22 33 44 55"
    masked, count = mask_personal_data(letter + signature, "sv")
    assert (masked, count) == (f"{letter}[namn borttaget]", 1)
    assert mask_personal_data(masked, "sv") == (masked, 0)


def test_a_text_that_goes_on_below_a_greeting_stays() -> None:
    for text in (
        "Mvh\n" + "Brunnarna svämmar över varje vår och ingen vet i förväg vilka av dem det blir. " * 2,
        "Mvh\n" + "Rad\n" * 9,
        "Med vänlig hälsning till alla som mäter\nKari",
        "Hilsen",
        "Hilsen\nKari Nordmann\nVi har dessuten prøvd sensorer i to år.",
        "Hilsen\nKari Nordmann\n- Data skal lagres i EØS",
    ):
        assert mask_personal_data(text, "sv") == (text, 0)


def test_whom_to_contact_leaves_a_text() -> None:
    text = "Kontaktperson: {}, vatten. Kontakt: e-post. kontakt med Region Norr finns."
    assert mask_personal_data(text.format("Åsa Maria Öberg"), "sv") == (text.format("[namn borttaget]"), 1)


def test_an_address_of_a_place_takes_no_words_with_it() -> None:
    text = "Info och Kommunen svarar: {}, eller Drift Vatten."
    assert mask_personal_data(text.format("info@kommun.se"), "sv")[0] == text.format("[e-post borttagen]")


def test_masking_twice_changes_nothing() -> None:
    once, _ = mask_personal_data("a@b.se, +46701234567, 800101-1231", "sv")
    assert mask_personal_data(once, "sv") == (once, 0)


def test_only_a_right_check_digit_makes_a_personal_number() -> None:
    assert holds_personal_number("Nr 8001011231.")
    assert not holds_personal_number("Nr 8001011232.")


def test_long_texts_take_time_in_proportion() -> None:
    for text in ("a" * 200_000, "1 " * 100_000, "+1" * 100_000, "a@" * 100_000, "0" * 200_000, "(a" * 100_000):
        mask_personal_data(text, "sv")
    letters = "abcdefghijklmnopqrst"
    mask_personal_data(" ".join(f"a{a}{b}.b{c}{a}@x.se" for a in letters for b in letters for c in letters), "sv")
