"""A web server made of a dictionary, behind the face of the guarded client."""

from urllib.parse import urlsplit

from registry.harvest.plugin import Response, Sentence, StopHarvest


class Website:
    """Answers GET from ``pages`` by path, PROPFIND from ``collections``; anything else is not there."""

    def __init__(self, pages, collections=None):
        self.pages = pages
        self.collections = collections or {}
        self.asked = []

    def get(self, url, *, answers=(), **_):
        return self._answer("GET", url, self.pages, 200, answers)

    def send(self, method, url, *, answers=(), **_):
        return self._answer(method, url, self.collections if method == "PROPFIND" else {}, 207, answers)

    def _answer(self, method, url, known, status, answers):
        self.asked.append((method, url))
        path = urlsplit(url).path
        if path in known:
            return Response(status, url, {}, known[path])
        if 404 in answers:
            return Response(404, url, {}, b"")
        raise StopHarvest(Sentence(f"Tidak ada apa-apa di {url}.", f"There is nothing at {url}."))
