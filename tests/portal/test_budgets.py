"""What a visit costs on the line: bytes of a first and of later views, and when the largest part is painted."""

import pytest

from tests.portal.addresses import KEPT, PUBLIC, SIGNED_IN, WORK
from tests.portal.browsing import PAINTED, Wire
from tests.portal.conftest import sign_in
from tests.scale import IS_SOAK

pytestmark = pytest.mark.browser

PAGES = PUBLIC | WORK | KEPT
KB = 1000
FIRST, FIRST_WITH_MAP, LATER = 60 * KB, 90 * KB, 20 * KB
SLOW, FAST = 4_000, 1_000
"""Milliseconds to the largest part of a page, on 400 kbit/s with 400 ms of latency and on a fast line."""
SAMPLED = ("home", "found", "dataset", "code tree", "long standard", "result of a check")


@pytest.fixture(scope="module")
def after_the_first(chromium, address):
    """A browser that has been at the home page, for each way of signing in, and what that first view cost."""
    opened = {}

    def after_the_first(username):
        if username not in opened:
            page = chromium.new_context(viewport={"width": 360, "height": 800}).new_page()
            wire = Wire(page)
            first = wire.go(address + "/")
            if username:
                sign_in(page, address, username)
            opened[username] = (wire, first)
        return opened[username]

    yield after_the_first
    for wire, _ in opened.values():
        wire.page.context.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_within_its_budget_of_bytes_as_the_first_and_as_a_later_one(after_the_first, address, name):
    wire, home = after_the_first(SIGNED_IN.get(name, ""))
    path = PAGES[name]
    wire.go(address + path)  # scripts of its own are kept from now on, as those of every page are
    later = wire.go(address + path)
    assert later <= LATER
    shared = home  # with the home page itself, so more than the files that pages share
    assert shared + later <= (FIRST_WITH_MAP if wire.page.locator(".sdd-map__picture").count() else FIRST)


@pytest.mark.soak
@pytest.mark.parametrize("name", PUBLIC if IS_SOAK else SAMPLED)
def test_a_page_is_painted_in_time_on_a_slow_and_on_a_fast_line(chromium, address, name):
    for slow, limit in ((True, SLOW), (False, FAST)):
        painted = [_painted(chromium, address + PUBLIC[name], slow=slow) for _ in range(1 if slow else 2)]
        assert 0 < min(painted) < limit  # the second time the service has its templates, as it has for everybody


def _painted(chromium, url, *, slow):
    context = chromium.new_context(viewport={"width": 360, "height": 800})
    wire = Wire(context.new_page())
    if slow:
        wire.slow()
    wire.go(url)
    painted = wire.page.evaluate(PAINTED)
    context.close()
    return painted
