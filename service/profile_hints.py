"""What would make a profile easier to match, as codes that pages have words for."""

from matching.language import function_words, words
from matching.matcher import Matcher
from models.records import Profile

SHORT_TEXT = 200
"""A profile with fewer characters says too little to be matched well."""

FEWEST_WORDS = 12
LEAST_GRAMMAR = 0.1
"""Of running text at least so many words carry grammar; of lists of keywords hardly any do."""

MOSTLY = 0.5
"""A profile is praise where so large a share of its sentences says nothing of what the company does."""


def hints(profile: Profile) -> list[str]:
    """What a profile lacks for being matched well."""
    lacking = {
        "short": len(profile.summary) + len(profile.description) < SHORT_TEXT,
        "keywords_only": _keywords_only(f"{profile.summary}\n{profile.description}", profile.language),
        "no_references": not profile.references,
        "no_maturity": profile.maturity is None,
        "no_date": profile.updated_on is None,
        "no_website": not profile.website,
    }
    return [code for code, found in lacking.items() if found]


def praise_hints(matcher: Matcher, document_id: str) -> list[str]:
    """What the index knows beside it: that most of a profile could stand in any company's. Nothing of a profile
    that is not in the index."""
    return ["praise"] if matcher.hollow_share(document_id) >= MOSTLY else []


def _keywords_only(text: str, language: str) -> bool:
    spoken = words(text)
    if len(spoken) < FEWEST_WORDS:
        return False
    grammar = function_words(language)
    return sum(word in grammar for word in spoken) < LEAST_GRAMMAR * len(spoken)
