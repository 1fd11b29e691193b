"""Files of one delivery, of one row each: a person who names a family card, and the families."""

from registry.standards.bundled import standards

CARD, OTHER_CARD = "3505100000000001", "3505100000000002"


def table(slug: str, **cells: str) -> bytes:
    """Return a CSV file in all columns of a standard."""
    names = [variable.name for variable in standards()[slug].variables]
    return f"{','.join(names)}\n{','.join(cells.get(one, '') for one in names)}\n".encode()


def person(card: str, sex: str = "1") -> bytes:
    """Return a file of one person of a family."""
    cells = {"nama": "Fulan Rahasia", "no_kk": card, "nik": "3505100101900001", "tanggal_lahir": "1990-01-01"}
    return table("individu-sdgs-desa", jenis_kelamin=sex, **cells)


def family(card: str) -> bytes:
    """Return a file of one family."""
    return table("keluarga-sdgs-desa", no_kk=card)
