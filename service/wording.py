"""The words a shortlist is read in: Swedish, Norwegian (bokmål) and English."""

from collections.abc import Mapping

from evaluation.report.wording import READER_LANGUAGES

__all__ = ["READER_LANGUAGES", "word"]

WORDS: Mapping[str, Mapping[str, str]] = {
    "shortlist": {"sv": "Kortlista", "nb": "Kortliste", "en": "Shortlist"},
    "notice": {
        "sv": "Underlag för dialog med marknaden. Inte en upphandling och inte ett ställningstagande till något "
        "företag.",
        "nb": "Grunnlag for dialog med markedet. Ikke en anskaffelse, og ingen stillingtaken til noe selskap.",
        "en": "A basis for market dialogue. Not a tender, and no position on any company.",
    },
    "rank": {"sv": "Plats", "nb": "Plass", "en": "Rank"},
    "company": {"sv": "Företag", "nb": "Selskap", "en": "Company"},
    "score": {"sv": "Poäng", "nb": "Poeng", "en": "Score"},
    "country": {"sv": "Land", "nb": "Land", "en": "Country"},
    "town": {"sv": "Ort", "nb": "Sted", "en": "Town"},
    "maturity": {"sv": "Mognad", "nb": "Modenhet", "en": "Maturity"},
    "organisation_number": {
        "sv": "Organisationsnummer",
        "nb": "Organisasjonsnummer",
        "en": "Organisation number",
    },
    "website": {"sv": "Webbplats", "nb": "Nettsted", "en": "Website"},
    "source": {"sv": "Katalog", "nb": "Katalog", "en": "Catalogue"},
    "updated": {"sv": "Uppgifterna från", "nb": "Opplysninger fra", "en": "Profile dated"},
    "language": {"sv": "Profilens språk", "nb": "Profilens språk", "en": "Profile language"},
    "quote": {"sv": "Ur profilen", "nb": "Fra profilen", "en": "From the profile"},
    "answers": {"sv": "svarar mot behovet", "nb": "svarer på behovet", "en": "answers the need"},
    "shared_words": {"sv": "Gemensamma ord", "nb": "Felles ord", "en": "Shared words"},
    "unknown": {
        "sv": "okänt – fråga företaget",
        "nb": "ukjent – spør selskapet",
        "en": "unknown – ask the company",
    },
    "considered": {
        "sv": "{count} profiler bedömdes",
        "nb": "{count} profiler ble vurdert",
        "en": "{count} profiles were considered",
    },
    "kept_out": {
        "sv": "{count} föll bort: {rule}",
        "nb": "{count} falt bort: {rule}",
        "en": "{count} kept out: {rule}",
    },
    "rule_country": {"sv": "land", "nb": "land", "en": "country"},
    "rule_language": {"sv": "profilens språk", "nb": "profilens språk", "en": "profile language"},
    "rule_maturity": {"sv": "mognad", "nb": "modenhet", "en": "maturity"},
    "rule_excluded": {"sv": "undantaget företag", "nb": "utelatt selskap", "en": "left-out company"},
    "nothing": {
        "sv": "Inget företag i katalogerna uppfyller villkoren. Släpp något villkor eller läs in fler kataloger.",
        "nb": "Ingen selskaper i katalogene oppfyller vilkårene. Fjern et vilkår, eller les inn flere kataloger.",
        "en": "No company in the catalogues meets the conditions. Drop a condition, or read in more catalogues.",
    },
    "feature_meaning": {
        "sv": "Betydelse: hur nära profilen ligger behovet, oavsett språk",
        "nb": "Betydning: hvor nær profilen ligger behovet, uansett språk",
        "en": "Meaning: how near the profile comes to the need, whatever its language",
    },
    "feature_words": {
        "sv": "Ord: hur många av behovets särskiljande ord profilen använder",
        "nb": "Ord: hvor mange av behovets kjennetegnende ord profilen bruker",
        "en": "Words: how many of the need's telling words the profile uses",
    },
    "meaning": {"sv": "betydelse", "nb": "betydning", "en": "meaning"},
    "words": {"sv": "ord", "nb": "ord", "en": "words"},
    "made_with": {
        "sv": "{ranker} · index {index} · katalogversion {catalogue}",
        "nb": "{ranker} · indeks {index} · katalogversjon {catalogue}",
        "en": "{ranker} · index {index} · catalogue version {catalogue}",
    },
    "maturity_idea": {"sv": "idé", "nb": "idé", "en": "idea"},
    "maturity_prototype": {"sv": "prototyp", "nb": "prototype", "en": "prototype"},
    "maturity_pilot": {"sv": "pilot", "nb": "pilot", "en": "pilot"},
    "maturity_market": {"sv": "på marknaden", "nb": "på markedet", "en": "on the market"},
    "maturity_scale": {"sv": "i stor skala", "nb": "i stor skala", "en": "at scale"},
}


def word(key: str, language: str, **values: object) -> str:
    """The wording of `key` for a reader of `language`; English for any other language than sv, nb, en."""
    return WORDS[key][language if language in READER_LANGUAGES else "en"].format(**values)
