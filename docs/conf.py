"""How Sphinx builds these pages: Markdown as it stands in the repository, without anything from elsewhere."""
# ruff: noqa: INP001  # Sphinx reads this file; it is no module

import re
from importlib.metadata import version as version_of
from pathlib import Path

from docutils.nodes import document
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx

project = "Satu Data Desa Registry"
version = release = version_of("satudata-registry")
extensions = ["myst_parser"]
root_doc = "index"
exclude_patterns = ["_build"]
html_theme = "alabaster"
html_show_copyright = False
html_show_sphinx = False
html_copy_source = False
myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence"]


def setup(app: Sphinx) -> None:
    """Take the contents from the links of the first page, and let links lead to files beside these pages."""
    app.connect("source-read", contents)
    app.connect("doctree-read", beside)


def contents(_app: Sphinx, name: str, source: list[str]) -> None:
    """Append what the first page links to as the contents: a page that it does not name is reported."""
    if name == root_doc:
        pages = dict.fromkeys(re.findall(r"\]\(((?!\.\.)[\w./-]+)\.md", source[0]))
        source[0] += "\n```{toctree}\n:hidden:\n\n" + "\n".join(pages) + "\n```\n"


def beside(app: Sphinx, page: document) -> None:
    """Write links to files of the program, which are no pages, as their text; one to nothing is reported."""
    here = Path(app.env.doc2path(app.env.docname)).parent
    for link in list(page.findall(pending_xref)):
        file = here / str(link["reftarget"])
        is_ours = any(found.exists() for found in (file, file.with_name(file.name + ".md")))
        if is_ours and not file.resolve().is_relative_to(app.srcdir):
            link.replace_self(link.children)
