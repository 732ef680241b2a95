"""What codes are called for people: of the audit log's events, of changes and catalogues, of roles, of stages."""

from collections.abc import Mapping

from service.web.languages import translations
from service.web.problems import _

ACTIONS: Mapping[str, str] = {
    "account.added": _("an account was made"),
    "account.bound": _("an account was bound to the sign-in provider"),
    "account.disabled": _("an account was closed"),
    "account.link_made": _("a one-time link was made"),
    "account.loosened": _("an account was loosened from the sign-in provider"),
    "account.role_changed": _("an account got another role"),
    "bands.activated": _("bands were put in use"),
    "bands.activation_failed": _("bands could not be put in use"),
    "catalogue.taken_in": _("a catalogue was taken in"),
    "company.corrected": _("a company was corrected"),
    "company.correction_withdrawn": _("a correction of a company was withdrawn"),
    "company.erased": _("a company was erased"),
    "company.erasure_lifted": _("an erased company may be taken in again"),
    "encoder.activated": _("an encoder was put in use"),
    "encoder.activation_failed": _("an encoder could not be put in use"),
    "judgement.given": _("a pair was judged"),
    "judgements.taken_in": _("judgements were taken in"),
    "key.made": _("a key was made"),
    "key.revoked": _("a key was taken back"),
    "need.corrected": _("a need's categories were changed"),
    "outcomes.taken_in": _("outcomes were taken in"),
    "password.set": _("a password was set"),
    "pool.made": _("a pool to judge was made"),
    "ranker.activated": _("a ranker was put in use"),
    "ranker.activation_failed": _("a ranker could not be put in use"),
    "session.ended": _("somebody signed out"),
    "session.refused": _("a sign-in was refused"),
    "session.started": _("somebody signed in"),
    "shortlist.add": _("a company was added to a list by hand"),
    "shortlist.comment": _("a list was commented on"),
    "shortlist.comment_asked": _("somebody was asked what they think of a list"),
    "shortlist.given": _("a list was given"),
    "shortlist.move": _("a company was moved on a list"),
    "shortlist.note": _("a note was written"),
    "shortlist.pin": _("a company was pinned"),
    "shortlist.reject": _("a company was rejected"),
    "shortlist.share_revoked": _("a link was taken back"),
    "shortlist.shared": _("a list was frozen and shared"),
    "shortlist.take_back": _("a rejected company was taken back"),
    "shortlist.undo": _("a change was undone"),
    "shortlist.unpin": _("a company was unpinned"),
    "webhook.added": _("a webhook was made"),
    "webhook.disabled": _("a webhook was closed"),
    "webhook.resent": _("a message was sent again"),
}

KINDS: Mapping[str, str] = {
    "companies": _("companies"),
    "needs": _("need areas"),
    "new": _("new"),
    "changed": _("changed"),
    "withdrawn": _("withdrawn"),
    "pin": _("pinned"),
    "unpin": _("unpinned"),
    "reject": _("rejected"),
    "take_back": _("taken back"),
    "move": _("moved"),
    "add": _("added by hand"),
    "note": _("note"),
    "comment": _("comment"),
    "undo": _("undone"),
}
"""Of a catalogue, of what a reading did to a company, and of what was done to a list."""

ROLES: Mapping[str, str] = {
    "need_owner": _("need owner"),
    "facilitator": _("facilitator"),
    "operator": _("operator"),
    "auditor": _("auditor"),
    "administrator": _("administrator"),
}

STAGES: Mapping[str, str] = {
    "presented": _("presented"),
    "met": _("a meeting was held"),
    "turned_down": _("turned down"),
    "followed_up": _("followed up"),
    "pilot_started": _("pilot started"),
    "pilot_completed": _("pilot completed"),
    "procured": _("procured"),
    "in_use": _("taken into use"),
}

DECISIONS: Mapping[str, str] = {"positive": _("the need owner said yes"), "negative": _("the need owner said no")}

FIELDS: Mapping[str, str] = {
    "again": _("the same once more"),
    "catalogue": _("catalogue"),
    "category": _("category"),
    "company": _("company"),
    "country": _("country"),
    "days": _("days"),
    "division": _("category"),
    "file": _("file"),
    "k": _("how many companies"),
    "label": _("what the program is called"),
    "language": _("language"),
    "maturity": _("maturity"),
    "name": _("name"),
    "owner": _("organisation"),
    "password": _("password"),
    "place": _("place"),
    "reason": _("reason"),
    "role": _("role"),
    "text": _("text"),
    "title": _("title"),
}
"""Of what can be filled in on a page."""

SUBJECTS: Mapping[str, str] = {
    "account": _("account"),
    "bands": _("match levels"),
    "catalogue": _("catalogue"),
    "company": _("company"),
    "correction": _("correction"),
    "delivery": _("message"),
    "encoder": _("encoder"),
    "erasure": _("erasure"),
    "judgements": _("judgements"),
    "key": _("key"),
    "need": _("need area"),
    "nobody": _("nobody"),
    "pool": _("pool to judge"),
    "ranker": _("ranker"),
    "run": _("reading"),
    "shortlist": _("shortlist"),
    "terminal": _("from the terminal"),
    "webhook": _("webhook"),
}
"""Of what an event of the audit log is, and of who made it: what stands before the colon, or alone."""

PROFILE_AND_NEED: Mapping[str, str] = {
    "key": _("row key"),
    "name": _("company name"),
    "organisation_number": _("organisation number"),
    "country": _("country"),
    "language": _("language"),
    "summary": _("summary"),
    "description": _("description"),
    "references": _("references"),
    "maturity": _("maturity"),
    "town": _("town"),
    "region": _("region"),
    "founded": _("founded"),
    "employees": _("employees"),
    "website": _("website"),
    "keywords": _("keywords"),
    "certifications": _("certifications"),
    "updated": _("profile dated"),
    "owner_key": _("need owner: key"),
    "owner_name": _("need owner: name"),
    "owner_organisation_number": _("need owner: organisation number"),
    "owner_country": _("need owner: country"),
    "owner_kind": _("need owner: kind"),
    "owner_language": _("need owner: language"),
    "owner_population": _("need owner: population"),
    "title": _("title"),
    "challenge": _("challenge"),
    "wanted_outcome": _("wanted outcome"),
    "figures": _("figures"),
    "hard_requirements": _("hard requirements"),
    "value_proposition": _("value proposition"),
    "cpv": _("CPV codes"),
    "round": _("round"),
    "published": _("published"),
    "countries": _("countries allowed"),
    "languages": _("languages allowed"),
    "maturity_at_least": _("least maturity"),
}
"""Canonical fields of what a catalogue says of a company, and of what a need owner says of a need."""

DETAILS: Mapping[str, str] = {
    "account": _("account"),
    "again": _("judged before"),
    "change": _("change"),
    "changed": _("changed"),
    "depth": _("companies of each ranker"),
    "events": _("events"),
    "fields": _("fields"),
    "issuer": _("sign-in provider"),
    "item": _("pair"),
    "need": _("need area"),
    "needs": _("need areas"),
    "new": _("new"),
    "owner": _("organisation"),
    "ranker": _("ranker"),
    "reason": _("reason"),
    "replaced": _("replaced"),
    "role": _("role"),
    "run": _("reading"),
    "scopes": _("narrowed to"),
    "share": _("link"),
}
"""Of what an event of the audit log says besides."""

CODES: Mapping[str, Mapping[str, str]] = {
    "field": FIELDS,
    "action": ACTIONS,
    "subject": SUBJECTS,
    "detail": DETAILS,
    "canonical": PROFILE_AND_NEED,
    "kind": KINDS,
    "role": ROLES,
    "stage": STAGES,
    "decision": DECISIONS,
}
"""A field → each of its codes → its English words, which the pages' translations know."""


def called(field: str, code: str, language: str) -> str:
    """What a code of `field` is called in the reader's language, or the code itself where it has no words."""
    return str(translations(language).gettext(CODES[field].get(code, code)))


def yes_or_no(value: bool, language: str) -> str:
    """A truth value in the reader's language."""
    return str(translations(language).gettext(_("yes") if value else _("no")))
