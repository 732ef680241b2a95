"""What can go wrong with a request, said so that the reader can do something about it.

Every problem has a title and an advice, English texts that the pages' translations know. A program gets them as
problem details (RFC 9457) in its own language.
"""

from collections.abc import Iterable, Mapping


def _(text: str) -> str:
    """Marks a text for translation; it is translated when it is shown."""
    return text


class RequestError(Exception):
    """The root: an HTTP status, a kind that programs can tell apart, a title, an advice and values in them."""

    status = 400
    kind = "bad-request"
    title = _("This could not be done")
    advice = _("Go back and try again.")

    def __init__(self, advice: str | None = None, /, **values: object) -> None:
        super().__init__(advice or self.advice)
        self.advice = advice or self.advice
        self.values: Mapping[str, object] = values


class SignInNeededError(RequestError):
    """Nobody is signed in, or the key is not known."""

    status, kind = 401, "sign-in-needed"
    title = _("Please sign in")
    advice = _("Your session is over or you are not signed in yet. Nothing you wrote is lost.")

    def __init__(self, *, key_given: bool = False) -> None:
        super().__init__(
            _("The key is unknown or revoked. Ask an administrator for a new one.") if key_given else None
        )
        self.key_given = key_given


class ForbiddenError(RequestError):
    """Whoever asks may not do this."""

    status, kind = 403, "forbidden"
    title = _("Your role does not allow this")
    advice = _("Ask an administrator if you need it for your work.")


class NoSuchPageError(RequestError):
    """There is no such page, need, list or company, or it is somebody else's."""

    status, kind = 404, "not-found"
    title = _("This page does not exist")
    advice = _("Check the address, or start from the menu.")


class GoneError(RequestError):
    """A link that worked once."""

    status, kind = 410, "gone"
    title = _("This link no longer works")
    advice = _("It has expired or was taken back. Ask whoever sent it for a new one.")


class ConflictError(RequestError):
    """Something was changed since it was read, by somebody else or on another page."""

    status, kind = 409, "conflict"
    title = _("This was changed in the meantime")
    advice = _("Look at what changed, and decide again.")


class NoRoomError(ConflictError):
    """As much is kept as may be."""

    kind = "no-room"
    title = _("There is no room for more right now")


class TooLargeError(RequestError):
    """More was sent than is read."""

    status, kind = 413, "too-large"
    title = _("This is too much at once")
    advice = _("At most {megabytes} MB are read. Send a part of it.")


class UnknownFormError(RequestError):
    """What was sent is neither JSON nor a form."""

    status, kind = 415, "unknown-form"
    title = _("This form of content is not read")
    advice = _("Send JSON as application/json, or a form.")


class InvalidError(RequestError):
    """Something that was filled in cannot be used."""

    status, kind = 422, "invalid"
    title = _("Something needs to be corrected")


class UnreadableError(InvalidError):
    """Fields are missing or cannot be read; a program is told their names, a person what they are called."""

    advice = _("These fields are missing or cannot be read: {fields}.")

    def __init__(self, fields: Iterable[str]) -> None:
        self.fields = sorted(set(fields))
        super().__init__(fields=", ".join(self.fields))


class TooManyError(RequestError):
    """Too many tries."""

    status, kind = 429, "too-many"
    title = _("Too many tries")
    advice = _("Wait a quarter of an hour, then try again.")


class MethodError(RequestError):
    """The address is right, but not for this method."""

    status, kind = 405, "method-not-allowed"
    title = _("This address does not take that")
    advice = _("It takes {methods}.")


LIST_CHANGED = _("The list has changed where this page began. Read it from the beginning.")
"""Of a cursor that nothing on the list has any more."""


class BusyError(RequestError):
    """As many requests are being answered as there is room for."""

    status, kind = 503, "busy"
    title = _("Very many are here at once")
    advice = _("Nothing was changed. Wait a few seconds, then try again.")


class BrokenError(RequestError):
    """A mistake of ours."""

    status, kind = 500, "broken"
    title = _("Something went wrong here")
    advice = _("Nothing was changed. Try again; if it happens again, tell whoever runs Behov the number below.")


class NotReadyError(RequestError):
    """The service cannot answer yet."""

    status, kind = 503, "not-ready"
    title = _("Behov is not ready yet")
    advice = _(
        "No catalogue of companies is indexed yet. An operator sends one under Catalogues; where one was sent "
        "already, whoever runs Behov runs `behov index`."
    )
