"""The stamp of our own templates in the properties of a workbook, where its hidden sheet was dropped."""

import html
import io
import re
import zipfile

from registry.standards.compile import stamp
from registry.standards.compile.stamp import Stamp

_PROPERTIES = "docProps/custom.xml"
_LARGEST = 100_000
_ONE = re.compile(r'<property [^>]*?name="([^"]{1,60})"[^>]*>\s*<vt:lpwstr[^>]*>([^<]{0,500})</vt:lpwstr>')
"""One text property. A pattern will do: what is no stamp is no stamp, and no parser can be led astray."""


def in_properties(data: bytes) -> Stamp | None:
    """Return the stamp in the properties of an XLSX workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(_PROPERTIES) as stream:
            text = stream.read(_LARGEST).decode("utf-8", errors="replace")
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError):
        return None
    return stamp.read({name: html.unescape(value) for name, value in _ONE.findall(text)})
