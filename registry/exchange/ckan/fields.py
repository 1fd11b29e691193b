"""What can be asked of a package in a search: its fields by the names of CKAN's Solr schema, as plain values."""

from collections.abc import Mapping
from typing import Any

SEPARATOR = "\x1f"
NUMBERS = frozenset({"num_resources", "num_tags"})
DATES = frozenset({"metadata_modified", "metadata_created"})
WORDED = frozenset(
    {"author", "author_email", "maintainer", "maintainer_email", "res_name", "res_description", "license"}
)
"""Fields of which single words are asked for; so are all ``extras_…``."""
ALSO = {
    "type": "dataset_type",
    "title_string": "title",
    "title_ngram": "title",
    "name_ngram": "name",
    "license_title": "license",
    "extras": "text",
    "_text_": "text",
    "index_id": "id",
}
"""Other names for the same."""
_LONGEST = 400


def values(package: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the values of each field of a package that is asked for by its whole value."""
    files = package["resources"]
    found: dict[str, list[Any]] = {
        "id": [package["id"]],
        "name": [package["name"]],
        "title": [package["title"]],
        "url": [package["url"]],
        "version": [package["version"]],
        "state": [package["state"]],
        "dataset_type": [package["type"]],
        "entity_type": ["package"],
        "site_id": ["default"],
        "capacity": ["private" if package["private"] else "public"],
        "private": [str(package["private"]).lower()],
        "owner_org": [package["owner_org"]],
        "organization": [package["organization"]["name"]],
        "groups": [group["name"] for group in package["groups"]],
        "tags": [tag["name"] for tag in package["tags"]],
        "license_id": [package["license_id"]],
        "license": [package["license_title"]],
        "isopen": [str(package["isopen"]).lower()],
        "maintainer": [package["maintainer"]],
        "maintainer_email": [package["maintainer_email"]],
        "num_resources": [number(len(files))],
        "num_tags": [number(package["num_tags"])],
        "res_id": [file["id"] for file in files],
        "res_format": [file["format"] for file in files],
        "res_url": [file["url"] for file in files],
        "res_name": [file["name"] for file in files],
        "res_description": [file["description"] for file in files],
        "res_hash": [file["hash"] for file in files],
    }
    found |= {f"extras_{extra['key']}": [extra["value"]] for extra in package["extras"]}
    clean = {name: [str(value)[:_LONGEST] for value in held if value] for name, held in found.items()}
    return {name: list(dict.fromkeys(held)) for name, held in clean.items() if held}


def kept(field: str, value: str) -> str:
    """Return how the value of a field stands in the index: without regard to case."""
    return f"{field}{SEPARATOR}{value.casefold()[:_LONGEST]}"


def word(field: str, folded: str) -> str:
    """Return how a single word of a field stands in the index."""
    return f"{field}{SEPARATOR}{SEPARATOR}{folded}"


def number(value: int) -> str:
    """Return a number so that its order is that of texts."""
    return f"{value:012d}"


def is_worded(field: str) -> bool:
    """Say whether single words of a field can be asked for."""
    return field in WORDED or field.startswith("extras_")
