"""What a batch would do, tried and taken back: a confirmation can say of each version what stands against it."""

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from sqlmodel import Session

from registry.accounts.caller import Caller
from registry.items.state import Action
from registry.workflow import batches, savepoint
from registry.workflow.batches import BatchRefused, Tables

_NO_REASON_YET = "–"
"""Stands for the reason that is asked for with the confirmation."""


class _TakenBackError(Exception):
    """Ends a rehearsal that went well."""


def rehearse(
    session: Session, iris: Sequence[str], action: Action, *, by: Caller, tables: Tables, reason: str = ""
) -> Mapping[str, Mapping[str, Any]]:
    """Return what stands against deciding on each of these versions, by IRI path; nothing of it stays written."""
    try:
        with savepoint.attempt(session):
            batches.decide(session, iris, action, by=by, tables=tables, reason=reason or _NO_REASON_YET)
            _take_back()
    except _TakenBackError:
        return {}
    except BatchRefused as refusal:
        return {found["pointer"]: found for found in refusal.members["errors"]}
    finally:
        session.expire_all()  # objects hold what was taken back


def _take_back() -> NoReturn:
    raise _TakenBackError
