"""An item with one of its versions as the JSON document of its identifier."""

from registry.items.endpoints import shown
from registry.items.repository import Entry


def item_json(entry: Entry) -> dict[str, object]:
    """Return an item as the API shows it to everybody."""
    return {
        key: value.isoformat() if hasattr(value, "isoformat") else value
        for key, value in shown(entry).items()
        if key != "revision"
    }
