"""The operands of a rule, whatever the engine: what kind of value each is, and literals read as what they meet."""

from collections.abc import Mapping
from datetime import date

from registry.errors import Invalid, Sentence
from registry.standards.payloads import Datatype
from registry.standards.syntax import Expression, Kind, Literal, Name, kind

_KINDS: Mapping[Datatype, Kind] = {
    Datatype.STRING: Kind.TEXT,
    Datatype.INTEGER: Kind.NUMBER,
    Datatype.DECIMAL: Kind.NUMBER,
    Datatype.DATE: Kind.DATE,
}


def kind_of(node: Expression, datatypes: Mapping[str, Datatype]) -> Kind:
    """Tell what an expression yields; a variable what its type says."""
    return _KINDS[datatypes[node.name]] if isinstance(node, Name) else kind(node)


def literal_of(node: Literal, wanted: Kind) -> str | float | date:
    """Read a literal as what it is compared with: a date may be written as text. Raises ``Invalid``."""
    value = node.value
    try:
        if wanted is Kind.DATE:
            return date.fromisoformat(str(value))
        if wanted is Kind.NUMBER and isinstance(value, str):
            return float(value)
    except ValueError:
        raise Invalid(Sentence(f"{value!r} tidak dapat dibandingkan.", f"{value!r} cannot be compared.")) from None
    return str(value) if wanted is Kind.TEXT else value
