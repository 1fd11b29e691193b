"""The portal's one style sheet, its icon and its small scripts.

The sheet is the vendored design system in a layer of its own, with our own rules in a later one. All are put together
in memory and named by their content, so that browsers may keep them for ever.
"""

import gzip
import hashlib
import re
from dataclasses import dataclass
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response

from registry.errors import NotFound

FOLDER = "/static"
_FOREVER = "public, max-age=31536000, immutable"
_FONT = re.compile(r"@font-face\{[^}]*\}")
_COMMENT = re.compile(r"/\*(?!!).*?\*/", re.DOTALL)
_SPACE = re.compile(r"\s*\n\s*")


@dataclass(frozen=True, slots=True)
class Asset:
    """A file under ``/static`` whose name holds its hash."""

    name: str
    media_type: str
    content: bytes
    compressed: bytes

    @property
    def path(self) -> str:
        """Its address."""
        return f"{FOLDER}/{self.name}"


class Assets:
    """All assets by the name templates use (``sdd.css``) and by the name the browser asks for."""

    def __init__(self) -> None:
        """Read and put together what lies in ``portal/static``."""
        folder = files("portal") / "static"
        icon = (folder / "sdd.svg").read_bytes()
        sheet = _sheet(
            (folder / "vendor/govuk-frontend/govuk-frontend.min.css").read_text("utf-8"),
            (folder / "sdd.css").read_text("utf-8"),
        )
        self._by_source = {
            "sdd.css": _asset("sdd.css", "text/css; charset=utf-8", sheet.encode()),
            "sdd.svg": _asset("sdd.svg", "image/svg+xml", icon),
            **{
                script.name: _asset(script.name, "text/javascript; charset=utf-8", script.read_bytes())
                for script in folder.iterdir()
                if script.name.endswith(".js")
            },
        }
        self._by_name = {asset.name: asset for asset in self._by_source.values()}

    def path(self, source: str) -> str:
        """Return the address of an asset by its source name."""
        return self._by_source[source].path

    def serve(self, request: Request, name: str) -> Response:
        """Answer with an asset, compressed where the browser takes it; NotFound for another name."""
        asset = self._by_name.get(name)
        if asset is None:
            raise NotFound
        headers = {"Cache-Control": _FOREVER, "Vary": "Accept-Encoding"}
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(
                asset.compressed, media_type=asset.media_type, headers=headers | {"Content-Encoding": "gzip"}
            )
        return Response(asset.content, media_type=asset.media_type, headers=headers)


def _sheet(vendored: str, own: str) -> str:
    # Its fonts are licensed for one site only and are not shipped; the charset rule must come first or not at all.
    base = _FONT.sub("", vendored.replace('@charset "UTF-8";', ""))
    return "@layer dasar,sdd;@layer dasar{" + base + "}" + _SPACE.sub("\n", _COMMENT.sub("", own))


def _asset(source: str, media_type: str, content: bytes) -> Asset:
    stem, _, ending = source.rpartition(".")
    digest = hashlib.sha256(content).hexdigest()[:12]
    return Asset(f"{stem}.{digest}.{ending}", media_type, content, gzip.compress(content, 9, mtime=0))
