"""The names of the fields that a source's columns are emptied into, and the languages texts may be in."""

COMPANY_FIELDS = (
    "key",
    "name",
    "organisation_number",
    "country",
    "language",
    "summary",
    "description",
    "references",
    "maturity",
    "town",
    "region",
    "founded",
    "employees",
    "website",
    "keywords",
    "certifications",
    "cpv",
    "updated",
)
COMPANY_TEXTS = ("name", "summary", "description", "references", "keywords", "certifications", "town", "region")
"""Company fields of free text, where personal data may stand."""

NEED_FIELDS = (
    "key",
    "owner_key",
    "owner_name",
    "owner_organisation_number",
    "owner_country",
    "owner_kind",
    "owner_language",
    "owner_population",
    "title",
    "language",
    "challenge",
    "wanted_outcome",
    "figures",
    "hard_requirements",
    "value_proposition",
    "cpv",
    "round",
    "published",
    "countries",
    "languages",
    "maturity_at_least",
)
NEED_TEXTS = ("title", "challenge", "wanted_outcome", "figures", "hard_requirements", "value_proposition")

LANGUAGES = ("sv", "nb", "nn", "da", "fi", "en")
