"""Forms as a browser without scripts sends them: what a page holds is all there is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import html
from starlette.testclient import TestClient


@dataclass
class Form:
    """A form of a page with the values that it would send, and its buttons."""

    action: str
    method: str
    values: list[tuple[str, str]]
    files: list[str]
    buttons: list[tuple[str, str, str]] = field(default_factory=list)
    """Name, value and address of each button."""

    def filled(self, answers: Mapping[str, str | list[str]]) -> dict[str, list[str]]:
        """Return what is sent when these answers take the place of what stands there."""
        sent: dict[str, list[str]] = {}
        for name, value in self.values:
            sent.setdefault(name, []).append(value)
        for name, value in answers.items():
            sent[name] = value if isinstance(value, list) else [value]
        return sent

    def button(self, value: str) -> tuple[str, str, str]:
        """Return the button with a value, or whose value begins so."""
        return next(found for found in self.buttons if found[1] == value or found[1].startswith(f"{value}:"))


def forms(text: str, at: str) -> Iterator[Form]:
    """Yield the forms of a page; what stands outside a form and names it (``form=``) belongs to it."""
    page = html.document_fromstring(text, base_url=at)
    for found in page.forms:
        mine = list(found.iter("input", "select", "textarea", "button"))
        if name := found.get("id"):
            mine += page.xpath(f"//*[@form='{name}']")
        form = Form(found.get("action") or at, (found.get("method") or "get").lower(), [], [])
        for one in mine:
            if one.get("form") not in {None, name}:
                continue
            _take(form, one)
        yield form


def _take(form: Form, one: html.HtmlElement) -> None:
    name, kind = one.get("name"), (one.get("type") or "").lower()
    if one.tag == "button" or kind == "submit":
        if kind in {"", "submit"}:
            form.buttons.append((name or "", one.get("value") or "", one.get("formaction") or form.action))
    elif not name or one.get("disabled") is not None:
        return
    elif kind == "file":
        form.files.append(name)
    elif kind in {"checkbox", "radio"}:
        if one.get("checked") is not None:
            form.values.append((name, one.get("value") or "on"))
    elif one.tag == "select":
        chosen = one.xpath(".//option[@selected]") or one.xpath(".//option")[:1]
        form.values += [
            (name, option.get("value") if option.get("value") is not None else option.text_content())
            for option in chosen
        ]
    else:
        value = (one.text_content().removeprefix("\n") if one.tag == "textarea" else one.get("value")) or ""
        form.values.append((name, value))


def form_with(text: str, at: str, *, button: str = "", name: str = "") -> Form:
    """Return the form that holds a button of that value, or a field of that name."""
    for form in forms(text, at):
        if not button and not name and form.method == "post" and form.values:  # not the sign-out
            return form
        if button and any(value == button or value.startswith(f"{button}:") for _, value, _ in form.buttons):
            return form
        if name and any(told == name for told, _ in form.values):
            return form
    msg = f"no form with {button or name} at {at}"
    raise AssertionError(msg)


def press(client: TestClient, at: str, button: str, **answers: str | list[str]):
    """Read a page, fill its form that has this button, and press it as a browser without scripts would."""
    form = form_with(client.get(at).text, at, button=button)
    name, value, action = form.button(button) if button else form.buttons[-1]
    sent = form.filled({told.replace("__", "/"): value for told, value in answers.items()})
    return client.post(action, data={**sent, **({name: value} if name else {})})
