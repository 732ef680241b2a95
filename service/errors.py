"""What can go wrong at the edge."""


class ServiceError(Exception):
    """The root of every error the service raises on purpose."""


class SettingsError(ServiceError):
    """A setting has a value it cannot take."""


class AddressError(ServiceError):
    """Nothing can listen at an address."""


class NotFoundError(ServiceError):
    """A need, shortlist or run was named that does not exist."""


class RankerError(ServiceError):
    """A learnt ranker cannot be read."""


class BandsError(ServiceError):
    """Calibrated bands cannot be read."""


class InUseError(ServiceError):
    """What is in use cannot be told, or cannot be changed as asked."""


class ReplayError(ServiceError):
    """A shortlist was made again and came out otherwise than it was given."""


class ErasedSinceError(ServiceError):
    """A company was erased between the making of a list and its storing."""


class ExportError(ServiceError):
    """A list cannot be written to the place or in the form that was asked for."""


class ConfirmationNeededError(ServiceError):
    """Something was suggested and nobody confirmed it."""


class NothingToEvaluateError(ServiceError):
    """No outcome of a past need can be measured."""
