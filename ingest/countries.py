"""Countries as catalogues write them."""

import re

NAMES = {
    "SE": "sverige sweden swe schweden ruotsi",
    "NO": "norge norway noreg nor norja",
    "DK": "danmark denmark dnk dan tanska",
    "FI": "finland suomi fin",
    "IS": "island iceland ísland isl",
    "EE": "estland estonia eesti est viro",
    "LV": "lettland latvia latvija lva",
    "LT": "litauen lithuania lietuva ltu",
    "DE": "tyskland germany deutschland deu ger",
    "NL": "nederländerna nederland netherlands holland nld",
    "GB": "storbritannien storbritannia uk england gbr great-britain united-kingdom",
    "US": "usa united-states america",
    "FR": "frankrike france fra",
    "ES": "spanien spania spain esp",
    "PL": "polen poland polska pol",
    "FO": "färöarna færøyene faroe-islands fro",
    "GL": "grönland grønland greenland grl",
    "AX": "åland ålandsöarna ala",
}
CODE_BY_NAME = {name.replace("-", " "): code for code, names in NAMES.items() for name in names.split()}


def country_code(text: str) -> str | None:
    """The two-letter code of a country given by code or by name, or None."""
    word = " ".join(re.findall(r"\w+", text.casefold()))
    if word in CODE_BY_NAME:
        return CODE_BY_NAME[word]
    return word.upper() if re.fullmatch("[a-z]{2}", word) else None
