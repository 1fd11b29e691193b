"""How a fault is written into the log: where it happened and of which type, never what it says.

The message of an error quotes what it is about: PostgreSQL names the row that broke a constraint, a parser the text it
stumbled over. Either may be a person's record, or a secret.
"""

import traceback
from types import TracebackType


def frames(exc_info: tuple[type[BaseException], BaseException, TracebackType | None]) -> str:
    """Return the frames and the types of an error and of those that led to it, the last one last."""
    error: BaseException | None = exc_info[1]
    parts: list[str] = []
    while error is not None:
        kind = type(error)
        parts.append("".join(traceback.format_tb(error.__traceback__)) + f"{kind.__module__}.{kind.__qualname__}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\nled to\n".join(reversed(parts))
