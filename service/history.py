"""What is in use, since when and why: a file that lines are only added to."""

import datetime as dt
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from evaluation.publish import publish
from models.audit_repository import add_event
from models.database import Database
from service.errors import InUseError


@dataclass(frozen=True, slots=True)
class Activation:
    """One line of the history: since when something is in use, and why."""

    at: str
    name: str
    reason: str


def history(path: Path) -> list[Activation]:
    """Every activation, oldest first; none where the file is not there. Raises InUseError where it is damaged."""
    if not path.exists():
        return []
    try:
        return [Activation(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]
    except (ValueError, TypeError) as error:
        raise InUseError(f"{path} is damaged ({error}). Put it right, or move it away to start anew.") from error


def activation(name: str, reason: str, now: dt.datetime) -> Activation:
    """A line for the history. Raises InUseError where no reason is given."""
    if not reason.strip():
        raise InUseError("Say why with --reason: it stands in the history for whoever asks later.")
    return Activation(now.isoformat(timespec="seconds"), name, reason.strip())


def put_in_use(
    database: Database, path: Path, line: Activation, subject: str, actor: str, now: dt.datetime
) -> Activation:
    """Add a line, with the audit event of it. `subject`: what is put in use, such as ranker:learned-1.

    No transaction spans the database and the history, which is a file. So the event is committed first: a crash
    between the two leaves an event of what did not come about, and never something in use without its event.
    Raises InUseError where the history is damaged, OSError; it then stays as it was, and another event says so.
    """
    kind = subject.partition(":")[0]
    _note(database, f"{kind}.activated", line, subject, actor, now)
    try:
        return _add(path, line)
    except (InUseError, OSError):
        _note(database, f"{kind}.activation_failed", line, subject, actor, now)
        raise


def _note(database: Database, action: str, line: Activation, subject: str, actor: str, now: dt.datetime) -> None:
    with database.writing() as session:
        add_event(session, at=now, actor=actor, action=action, subject=subject, details={"reason": line.reason})


def _add(path: Path, line: Activation) -> Activation:
    rows = [json.dumps(asdict(row), ensure_ascii=False) for row in (*history(path), line)]
    path.parent.mkdir(parents=True, exist_ok=True)
    publish(path, "\n".join(rows) + "\n")
    return line
