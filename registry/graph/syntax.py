"""Whether a SPARQL query uses a keyword, outside of its strings, IRIs, comments and names (SPARQL 1.1 §19).

It errs on the side of yes: a parser may take ``SERVICESILENT`` or ``SERVICE:a`` for the keyword, so a word that only
holds it counts, and so does a prefix of that name.
"""

import re

# In the order of the alternatives: an escape (``ex:a\#b`` begins no comment), long strings, strings, IRIs, comments,
# variables and language tags, the local part of a name. What none of them takes may be a keyword.
_NO_KEYWORD = re.compile(
    r"""
    \\.
    | '{3}(?:[^'\\]|\\.|'(?!''))*'{3} | \"{3}(?:[^"\\]|\\.|"(?!""))*\"{3}
    | '(?:[^'\\\n\r]|\\.)*' | "(?:[^"\\\n\r]|\\.)*"
    | <[^<>"{}|^`\x00-\x20]*>
    | \#[^\n\r]*
    | [?$@]\w+
    | :(?:\\.|[\w\-:%])*
    """,
    re.VERBOSE | re.DOTALL,
)


def mentions(query: str, keyword: str) -> bool:
    """Say whether a query may use a keyword (in any case)."""
    return keyword.upper() in _NO_KEYWORD.sub(" ", query).upper()
