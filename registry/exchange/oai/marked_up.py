"""Elements written by hand: a tree of objects would cost more than all the rest of a page."""

from registry.exchange.dcat.document import clean
from registry.exchange.dcat.written import marked_up


def element(name: str, text: str, attributes: str = "") -> str:
    """Return an element of text; ``attributes`` as they are written, with the space before them."""
    return f"<{name}{attributes}>{marked_up(clean(text))}</{name}>"
