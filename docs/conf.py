"""How Sphinx builds these pages: Markdown as it stands in the repository, without anything from elsewhere."""
# ruff: noqa: INP001  # Sphinx reads this file; it is no module

from importlib.metadata import version as version_of

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
# links to files of the program beside these pages are no pages
suppress_warnings = ["myst.xref_missing", "toc.not_included", "toc.not_readable"]
