"""What a browser tells of a page: violations, sizes of what is touched, stops of the keyboard, bytes and shifts."""

from dataclasses import dataclass, field
from importlib.resources import files

from playwright.sync_api import Page

AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
"""Rules that ask for colours: all that a change of the colour scheme can break."""
LOOK = f"""async colours => {{
    // Contrast is nine tenths of axe's time: of elements that look the same in the same place, one is measured.
    const told = new Set()
    const behind = new Map()  // an element comes after the one it is in
    for (const e of document.body.querySelectorAll('*')) {{
        const style = getComputedStyle(e), above = e.parentElement
        const own = style.backgroundColor + style.backgroundImage + style.opacity
        behind.set(e, own === 'rgba(0, 0, 0, 0)none1' ? behind.get(above) : own)
        const look = [e.tagName, e.getAttribute('class'), above.tagName, above.getAttribute('class'),
            style.color, style.fontSize, style.fontWeight, behind.get(e)].join()
        e.toggleAttribute('data-measured', !told.has(look))
        told.add(look)
    }}
    axe.configure({{rules: [{{id: 'color-contrast', selector: '[data-measured]'}}]}})
    const found = await axe.run(document, {{
        resultTypes: ['violations'], preload: false, runOnly: colours ? {{type: 'rule', values: {COLOURS}}} : {{type: 'tag', values: {RULES}}},
    }})
    return found.violations.map(one => [one.id, one.nodes.map(node => node.html)])
}}"""
SMALL = """[...document.querySelectorAll('button, summary, input:not([type=hidden]), nav a, footer a, .sdd-chip')]
    .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
    .filter(([, box]) => box.width && box.bottom > 0 && (box.height < 24 || box.width < 24)).map(([html]) => html)"""
STOPS = """() => {
    const told = new Set()
    const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]
    return all.filter(e => {
        if (e.disabled || e.type === 'hidden' || e.tabIndex < 0 || !e.checkVisibility({visibilityProperty: true}))
            return false
        if (e.type !== 'radio')
            return true
        const group = (e.form?.id ?? '') + e.name  // a group of radio buttons is one stop
        return told.has(group) ? false : told.add(group)
    })
}"""
WATCH = f"""() => {{
    window.missed = new Set(({STOPS})())
    window.hidden = []
    document.addEventListener('focusin', event => {{
        const e = event.target
        missed.delete(e)
        if (e.type === 'radio')
            [...missed].filter(o => o.type === 'radio' && o.name === e.name).forEach(o => missed.delete(o))
        const style = getComputedStyle(e), beside = getComputedStyle(e.nextElementSibling ?? e, '::before')
        if ([style, beside].every(s => (s.outlineStyle === 'none' || s.outlineWidth === '0px')
            && s.boxShadow === 'none') && e.id !== 'isi')
            hidden.push(e.outerHTML.slice(0, 80))
    }})
    document.activeElement?.blur?.()
    return missed.size
}}"""
SHIFT = """() => new Promise(resolve => {
    let sum = 0
    new PerformanceObserver(list => list.getEntries().forEach(e => { if (!e.hadRecentInput) sum += e.value }))
        .observe({type: 'layout-shift', buffered: true})
    requestAnimationFrame(() => setTimeout(() => resolve(sum), 0))
})"""
PAINTED = """() => new Promise(resolve => {
    let last = 0
    new PerformanceObserver(list => list.getEntries().forEach(e => { last = e.startTime }))
        .observe({type: 'largest-contentful-paint', buffered: true})
    setTimeout(() => resolve(last), 100)
})"""


def violations(page: Page, *, of_colours: bool = False) -> list[tuple[str, list[str]]]:
    """What axe finds as the page is shown now, by all rules or by those of colours: the rule, and where."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    return [(rule, places) for rule, places in page.evaluate(LOOK, of_colours)]


def not_reached(page: Page) -> tuple[list[str], list[str]]:
    """What the tab key never comes to, and where it comes to unseen."""
    number = page.evaluate(WATCH)
    for pressed in range(2 * number + 10):  # a date is one field and several stops
        if pressed >= number and page.evaluate("missed.size") == 0:
            break
        page.keyboard.press("Tab")
    return page.evaluate("[...missed].map(e => e.outerHTML.slice(0, 120))"), page.evaluate("hidden")


@dataclass
class Wire:
    """Bytes that came over the line for a page, headers included, as the browser counts them."""

    page: Page
    asked: dict[str, str] = field(default_factory=dict)
    came: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin to count."""
        self.line = self.page.context.new_cdp_session(self.page)
        self.line.send("Network.enable")
        self.line.on("Network.requestWillBeSent", lambda e: self.asked.update({e["requestId"]: e["request"]["url"]}))
        self.line.on("Network.loadingFinished", self._finished)

    def _finished(self, event: dict) -> None:
        url = self.asked.get(event["requestId"], "")
        self.came[url] = self.came.get(url, 0) + event["encodedDataLength"]

    def go(self, url: str) -> float:
        """Open a page and return its bytes."""
        self.came.clear()
        self.page.goto(url, wait_until="networkidle")
        return sum(self.came.values())

    def slow(self) -> None:
        """Make the line one of 400 kbit/s with 400 ms of latency."""
        each = 400_000 / 8
        self.line.send(
            "Network.emulateNetworkConditions",
            {"offline": False, "latency": 400, "downloadThroughput": each, "uploadThroughput": each},
        )
