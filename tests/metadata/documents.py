"""Documents of any kind, generated from the form: every field filled or not, most of them as the schema wants."""

from datetime import date

from hypothesis import strategies as st

from registry.schemas import form_input, salvage
from registry.schemas.form import Control, form

WORDS = st.text(alphabet="abcdefghij klmnopqrstuvwxyzÀéñ&<\"'0123456789", min_size=1, max_size=40)
NAMES = WORDS.map(lambda text: f"Nama {' '.join(text.split())}".strip())
LONG = WORDS.map(
    lambda text: " ".join(f"Uraian {' '.join(text.split())} yang cukup panjang untuk dibaca orang lain".split() * 2)
)
DAYS = st.dates(min_value=date(2019, 1, 1), max_value=date(2035, 12, 31)).map(str)


def documents(kind):
    """Documents that the kind's schema accepts."""
    return st.builds(
        lambda raw, title: said(salvage.sound_part(kind, _applied(kind, {**raw, "title": title}), {"title": title})[0]),
        _group(form(kind).fields),
        st.builds(lambda name: {"id": f"Judul {name}"}, NAMES),
    )


def said(document):
    """A document without what is no answer."""
    if isinstance(document, dict):
        return {name: told for name, value in document.items() if (told := said(value)) not in (None, [], {})}
    return [said(value) for value in document] if isinstance(document, list) else document


def _applied(kind, document):
    salvage.set_aside(kind, document)
    return document


def _group(fields):
    return st.fixed_dictionaries(
        {}, optional={field.name: _answer(field) for field in fields if field.control is not Control.KEPT}
    ).map(lambda found: {name: value for name, value in found.items() if value not in (None, {}, [])})


def _answer(field):  # noqa: C901, PLR0911 - one a control
    match field.control:
        case Control.GROUP:
            return _group(field.fields)
        case Control.ROWS:
            row = _answer(field.fields[0]) if field.row_is_leaf else _group(field.fields)
            return st.lists(row.filter(lambda value: value not in ({}, "", None)), max_size=3)
        case Control.CHOICES:
            order = [choice.value for choice in field.choices]
            return st.sets(st.sampled_from(order)).map(lambda chosen: sorted(chosen, key=order.index))
        case Control.CHOICE:
            return st.sampled_from([choice.value for choice in field.choices])
        case Control.BOOLEAN:
            return st.booleans()
        case Control.NUMBER:
            return st.integers(0, 3000)
        case Control.DATE:
            return DAYS
        case Control.CLASSIFICATION:
            return st.just({"code_list": "dukcapil/agama", "version": "1.0.0"})
        case Control.REFERENCE:
            return st.just(
                f"/id/{field.refers_to[0]}/kominfo-blitar/contoh" + ("/versi/1.0.0" if field.of_version else "")
            )
        case Control.LINES:
            one = st.integers(0, 99) if field.numeric else NAMES
            return st.lists(one, max_size=3, unique=True)
        case Control.PAIRS:
            return st.just({})
    text = LONG if field.control is Control.PARAGRAPH else NAMES
    if field.texts:
        return st.builds(lambda one, two: {"id": one, **({"en": two} if two else {})}, text, st.none() | text)
    return text.map(form_input.number) if field.numeric else text
