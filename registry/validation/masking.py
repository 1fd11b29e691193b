"""Personal values in reports: enough to find the cell, never enough to know the person (UU 27/2022 art. 4)."""

from registry.standards.payloads import Personal, Variable

DOTS = "••••"
_MASKED = frozenset({Personal.IDENTIFYING, Personal.SENSITIVE})
_LONG = 14
_SHORT = 4


def is_masked(variable: Variable) -> bool:
    """Say whether the values of a variable are shown masked."""
    return variable.personal in _MASKED


def masked(text: str) -> str:
    """Mask one value: a long number keeps its first eight and last four signs, anything else its first."""
    text = text.strip()
    if len(text) >= _LONG and sum(map(str.isdigit, text)) >= _LONG:
        return f"{text[:8]}{DOTS}{text[-4:]}"
    return f"{text[:1]}{DOTS[:3]}" if len(text) > 1 else DOTS[:3]


def shown(variable: Variable, text: str | None, *, longest: int = 60) -> str | None:
    """Return what a report may show of a cell: masked where personal, else shortened."""
    if text is None:
        return None
    if is_masked(variable):
        return masked(text)
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
