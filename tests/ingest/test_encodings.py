"""Whatever encoding and dialect a Nordic office saves, the text comes in exactly, or the operator is asked."""

import unicodedata
from contextlib import suppress

import pytest

from ingest.errors import EncodingUnclear, FileUnreadable
from ingest.limits import Limits
from ingest.reading.csv import read_csv
from ingest.reading.encoding import decode

SWEDISH = "Företag;Läge;Omsättning\nÅkerlöf & Söner AB;Gävle;1 200,50\nÖrebro Mätteknik;Sjö;3,5\n"
NORWEGIAN = "Selskap;Sted;Omsetning\nFjellvær AS;Tromsø;1 200,50\nÅsgård Sjøfart;Ålesund;3,5\n"
DANISH = "Firma;By;Omsætning\nSmørrebrød ApS;Århus;1.200,50\nKæmpe Høst;Ærø;3,5\n"
FINNISH = "Yritys;Kaupunki;Liikevaihto\nPyörä Oy;Jyväskylä;1 200,50\nÄmpäri Tmi;Hämeenlinna;3,5\n"
ALPHABETS = {"sv": SWEDISH, "nb": NORWEGIAN, "da": DANISH, "fi": FINNISH}
UNICODE = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
OFFICE = ["cp1252", "latin-1", "iso8859-15", "mac-roman", "cp865", "cp850"]
TYPOGRAPHY = "Namn;Text\nA;Det är “bra” – företagets växt… ’så’\n"


@pytest.mark.parametrize("encoding", UNICODE + OFFICE)
@pytest.mark.parametrize("language", ALPHABETS)
def test_nordic_texts_come_in_exactly(language: str, encoding: str) -> None:
    text = ALPHABETS[language]
    if language in ("nb", "da") and encoding == "cp850":
        text = text.replace("Ø", "O")
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252", "mac-roman"])
def test_every_dialect_gives_the_same_table(delimiter: str, newline: str, encoding: str) -> None:
    text = SWEDISH.replace(",", ".").replace(";", delimiter).replace("\n", newline)
    table = read_csv(text.encode(encoding), limits=Limits())
    assert table.columns == ("Företag", "Läge", "Omsättning")
    assert [row.texts["Läge"] for row in table.rows] == ["Gävle", "Sjö"]
    assert [row.line for row in table.rows] == [2, 3]


@pytest.mark.parametrize("encoding", ["cp1252", "mac-roman", "utf-8"])
def test_typographic_signs_come_in_exactly(encoding: str) -> None:
    assert decode(TYPOGRAPHY.encode(encoding)).text == TYPOGRAPHY


def test_letters_in_two_parts_become_one() -> None:
    """A file from a Mac, where å is an a and a ring, equals one where it is one character."""
    assert decode(unicodedata.normalize("NFD", SWEDISH).encode()).text == SWEDISH


WORDS = "Malmö MALMÖ Ålesund Tromsø café Ängelholm KØBENHAVN på å ö sår Ås Æ Øyer grøn kæft Müller ÅÄÖ åäö"
SIGNS = "10–12 A’s “bra” ”bra” så… 5°C §3 ½l 100€ ©AB a·b •punkt «bra» 2£ à µm 3²"


@pytest.mark.parametrize("word", (WORDS + " " + SIGNS).split())
@pytest.mark.parametrize("encoding", ["cp1252", "iso8859-15", "mac-roman", "cp865", "cp850"])
def test_one_word_is_enough_or_a_question(word: str, encoding: str) -> None:
    """A single letter outside ASCII is read exactly or asked about, and never read as something else."""
    data = f"Namn;Ort\nAcme AB;{word}\n".encode(encoding, "ignore")
    with suppress(EncodingUnclear):
        assert decode(data).text == data.decode(encoding)


def test_two_readings_are_a_question() -> None:
    """The byte D5 is Õ in one encoding and ’ in another; between other words, both could be meant."""
    with pytest.raises(EncodingUnclear, match="say encoding: … under format: in the source file"):
        decode(b"Namn\nX \xd5 Y\n")


def test_two_encodings_in_one_file_are_a_question() -> None:
    data = SWEDISH.encode() + SWEDISH.encode("cp1252")
    with pytest.raises(EncodingUnclear, match="line 4"):
        decode(data)


def test_russian_is_not_taken_for_western() -> None:
    with pytest.raises(EncodingUnclear):
        decode("Имя;Город\nЗавод;Москва\n".encode("cp1251"))


def test_the_encoding_that_is_asked_for_is_used() -> None:
    assert decode(b"X \xd5 Y", "mac-roman").text == "X ’ Y"
    assert decode(b"X \xd5 Y", "cp1252").text == "X Õ Y"


def test_a_wrongly_named_encoding_is_refused() -> None:
    with pytest.raises(FileUnreadable, match="line 1 is not utf-8"):
        decode(SWEDISH.encode("cp1252"), "utf-8")
    with pytest.raises(FileUnreadable, match="is not an encoding"):
        decode(b"x", "utf-9")
    with pytest.raises(EncodingUnclear, match="cp1252"):
        decode("– Växt".encode("cp1252"), "latin-1")


def test_binary_data_is_no_text() -> None:
    with pytest.raises(FileUnreadable, match="not text"):
        decode(bytes(range(256)) * 10)
