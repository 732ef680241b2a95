"""What a profile lacks for being matched well."""

from dataclasses import replace

from evaluation.challenge import load_challenge
from evaluation.indexed import indexed
from matching.document import Document
from matching.encoding import Encoder
from models.records import Profile
from service.profile_hints import hints, praise_hints

SAYS_WHAT = (
    "Vi mäter vattennivån i brunnar med radar och varnar driften när den stiger. Kommunen ser på en karta vilka "
    "brunnar som är fulla, och bilen behöver inte längre köra runt för att titta i var och en av dem."
)
PRAISE = (
    "Vi brinner för innovation och skapar framtidens lösningar tillsammans. Med kunden i centrum levererar vi "
    "mätbara resultat. Vårt passionerade team hjälper er att nå er fulla potential."
)
KEYWORDS = "sensorer, IoT, radar, brunn, kommun, VA, larm, karta, drift, nivå, molntjänst, batteri, LoRa, 4G"


def profile(description: str) -> Profile:
    return Profile(name="Bolaget AB", language="sv", summary="", description=description)


def test_a_profile_that_says_what_the_company_does_lacks_no_words() -> None:
    assert not {"short", "keywords_only"} & set(hints(profile(SAYS_WHAT)))
    assert not {"short", "keywords_only"} & set(hints(replace(profile(SAYS_WHAT), language="nn")))


def test_a_profile_without_sentences_is_told() -> None:
    assert {"short", "keywords_only"} <= set(hints(profile(KEYWORDS)))
    assert "keywords_only" not in hints(profile("Radar för brunnar"))


def test_a_profile_of_praise_alone_is_told_from_one_that_says_what_it_does(encoder: Encoder) -> None:
    own = [
        Document(f"x/{key}@0", key, "sv", text, len(text))
        for key, text in {"praise": PRAISE, "says": SAYS_WHAT}.items()
    ]
    documents = [*load_challenge().profiles, *own]
    with indexed(documents, encoder, catalogue_version="x", software_version="0") as told:
        assert praise_hints(told, "x/praise@0") == ["praise"]
        assert praise_hints(told, "x/says@0") == []
        assert praise_hints(told, "x/nobody@0") == []
