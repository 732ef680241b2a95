"""Who may do what: one table. What does not stand in it, nobody may."""

from collections.abc import Mapping

from models.accounts import Role

_OWNER, _FACILITATOR, _OPERATOR = Role.NEED_OWNER, Role.FACILITATOR, Role.OPERATOR
_AUDITOR, _ADMINISTRATOR = Role.AUDITOR, Role.ADMINISTRATOR

PERMISSIONS: Mapping[str, frozenset[Role]] = {
    "search": frozenset({_OWNER, _FACILITATOR, _OPERATOR, _ADMINISTRATOR}),
    "needs.read": frozenset({_OWNER, _FACILITATOR, _OPERATOR, _AUDITOR, _ADMINISTRATOR}),
    "needs.read_all": frozenset({_FACILITATOR, _OPERATOR, _AUDITOR, _ADMINISTRATOR}),
    "shortlists.read": frozenset({_OWNER, _FACILITATOR, _OPERATOR, _AUDITOR, _ADMINISTRATOR}),
    "shortlists.give": frozenset({_FACILITATOR, _ADMINISTRATOR}),
    "shortlists.curate": frozenset({_FACILITATOR, _ADMINISTRATOR}),
    "shortlists.comment": frozenset({_OWNER, _FACILITATOR, _ADMINISTRATOR}),
    "shortlists.share": frozenset({_FACILITATOR, _ADMINISTRATOR}),
    "companies.read": frozenset({_OWNER, _FACILITATOR, _OPERATOR, _AUDITOR, _ADMINISTRATOR}),
    "companies.correct": frozenset({_OPERATOR, _ADMINISTRATOR}),
    "companies.erase": frozenset({_AUDITOR, _ADMINISTRATOR}),
    "needs.correct": frozenset({_OWNER, _FACILITATOR, _ADMINISTRATOR}),
    "catalogues.read": frozenset({_FACILITATOR, _OPERATOR, _AUDITOR, _ADMINISTRATOR}),
    "judging.judge": frozenset({_OWNER, _FACILITATOR, _ADMINISTRATOR}),
    "judging.manage": frozenset({_FACILITATOR, _ADMINISTRATOR}),
    "judging.read": frozenset({_FACILITATOR, _AUDITOR, _ADMINISTRATOR}),
    "evaluation.read": frozenset({_FACILITATOR, _OPERATOR, _AUDITOR, _ADMINISTRATOR}),
    "rankers.activate": frozenset({_ADMINISTRATOR}),
    "catalogues.manage": frozenset({_OPERATOR, _ADMINISTRATOR}),
    "people.manage": frozenset({_ADMINISTRATOR}),
    "keys.manage": frozenset({_ADMINISTRATOR}),
    "webhooks.manage": frozenset({_ADMINISTRATOR}),
    "settings.read": frozenset({_AUDITOR, _ADMINISTRATOR}),
    "audit.read": frozenset({_AUDITOR, _ADMINISTRATOR}),
    "metrics.read": frozenset({_OPERATOR, _AUDITOR, _ADMINISTRATOR}),
}
"""Permission → the roles that have it. `needs.read` without `needs.read_all` is of the own organisation alone."""


def may(role: Role, permission: str, scopes: frozenset[str] = frozenset()) -> bool:
    """Whether a role has a permission; with `scopes`, only where it is among them. Unknown permissions: no."""
    return role in PERMISSIONS.get(permission, frozenset()) and (not scopes or permission in scopes)
