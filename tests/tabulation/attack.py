"""An attacker with a linear program and every published byte of a village's set of tables.

He knows the files, their totals, and the coverage that each description tells. He does not know the people: only how
many there may be of each kind. Kinds are cut into blocks that hang together by what they share (age and sex, sex and
condition of work), so the system says all that a system over every combination would say.
"""

import random
from datetime import date
from itertools import product

import numpy as np
import polars as pl
from scipy.optimize import linprog
from scipy.sparse import csr_array

from registry.tabulation.table import TOTAL_LABEL

AT = date(2025, 12, 31)
AGES = (0, 5, 7, 10, 15, 20, 24, *range(25, 80, 5))
"""First ages between which no table makes a difference."""
BLOCKS = (
    ("age", "sex", "status_kawin"),
    ("age", "sex", "kondisi_pekerjaan", "pendidikan_tertinggi"),
    ("sex", "kondisi_pekerjaan", "pekerjaan_utama"),
    ("sex", "jamsos_kesehatan"),
)
VALUES = {
    "age": [str(age) for age in AGES],
    "sex": ["1", "2"],
    "status_kawin": list("1234"),
    "kondisi_pekerjaan": list("125"),
    "pekerjaan_utama": list("1239"),
    "pendidikan_tertinggi": [str(number) for number in range(1, 11)],
    "jamsos_kesehatan": ["1", "2"],
}
BLOCK_OF = {
    "1.8": 0,
    "1.8a": 0,
    "1.9": 0,
    "2.1": 1,
    "2.2": 1,
    "2.6": 2,
    "2.3": 1,
    "2.7": 3,
}
"""The block whose kinds a table tells apart; every other table counts families by one question, or areas."""
LIMIT = 1e-6


def born(age):
    """The day of birth of somebody who had his birthday half a year ago."""
    return date(AT.year - int(age), 6, 1)


def kinds(block):
    """Every kind of a block as a row that an indicator can be evaluated on."""
    rows = pl.DataFrame(list(product(*(VALUES[name] for name in block))), schema=list(block), orient="row")
    known = {name: pl.col(name) for name in block}
    days = known.get("age", pl.lit("30")).map_elements(born, return_dtype=pl.Date)
    return rows.with_columns(
        [
            *(pl.lit(values[0]).alias(name) for name, values in VALUES.items() if name not in block),
            days.alias("tanggallahir"),
            days.alias("tanggal_lahir"),
            known.get("sex", pl.lit("1")).alias("jenis_kelamin"),
            pl.lit("1").alias("status_dasar"),
        ]
    )


class Attack:
    """What is published of one village, as equations and bounds over how many there are of each kind."""

    def __init__(self, made, maker):
        self.hidden = {}
        """The kinds that each hidden figure counts (of a share: its part), by table and words."""
        self._maker, self._size = maker, 0
        self._rows, self._low, self._high = [], [], []
        self._kinds = [kinds(block) for block in BLOCKS]
        self._begin = [self._room(frame.height) for frame in self._kinds]
        self._join()
        self._told = {number: self._tell(number, each) for number, each in made.items()}

    def _room(self, size):
        self._size += size
        return self._size - size

    def _row(self, terms, low, high=None):
        self._rows.append(terms)
        self._low.append(low)
        self._high.append(low if high is None else high)

    def _join(self):
        """What two blocks share they count alike."""
        for one, other in ((0, 1), (1, 2), (0, 3)):
            shared = [name for name in BLOCKS[one] if name in BLOCKS[other]]
            for values in product(*(VALUES[name] for name in shared)):
                mask = pl.all_horizontal(pl.col(n) == v for n, v in zip(shared, values, strict=True))
                terms = self._where(one, mask)
                terms.update(dict.fromkeys(self._where(other, mask), -1.0))
                self._row(terms, 0)

    def _where(self, block, mask):
        found = self._kinds[block].select(mask.fill_null(value=False).alias("_"))["_"].arg_true()
        return {self._begin[block] + place: 1.0 for place in found.to_list()}

    def hide(self, number, words):
        """Hide one more figure, and forget it; return what it was."""
        cells, at = self._told[number]
        self.hidden[number, words] = cells[words, ""]
        self._low[at[words]], self._high[at[words]], was = 0, np.inf, self._low[at[words]]
        return was

    def _tell(self, number, made):
        """Take in what a table and its coverage say; return its cells, and the row of each figure that is shown."""
        coverage, plan = made.body["was_generated_by"]["coverage"], self._maker.plan(made)
        cells = self._cells(number, made.body["was_generated_by"], plan)
        whole = cells["", ""]
        self._row(whole, coverage["rows_used"])
        if number in BLOCK_OF and "rows_outside" in coverage:
            begin = self._begin[BLOCK_OF[number]]
            everybody = range(begin, begin + self._kinds[BLOCK_OF[number]].height)
            if outside := {place: 1.0 for place in everybody if place not in whole}:
                self._row(outside, coverage["rows_outside"])
        at = {}
        for words, value in self._maker.figures(made).items():
            terms, base, at[words] = cells[words, ""], cells.get((words, "of"), whole), len(self._rows)
            if value is None:
                self.hidden[number, words] = terms
            elif made.body["unit"] != "persen":
                self._row(terms, value)
            else:  # rounded to one decimal
                for sign, edge in ((1.0, value - 0.05), (-1.0, value + 0.05)):
                    self._row({p: sign * (terms.get(p, 0) - edge / 100) for p in base}, -LIMIT, np.inf)
        return cells, at

    def _cells(self, number, generated, plan):
        """The kinds that each line of a table counts, by its words; with ``of`` the kinds it is a share of."""
        block = BLOCK_OF.get(number)
        if block is None:
            return self._plain(generated, plan)
        frame = self._kinds[block]
        names = [axis.name for axis in plan.axes]
        marked = frame.with_columns(
            [
                plan.universe.fill_null(value=False).alias("_in"),
                *(axis.expression.alias(f"_{axis.name}") for axis in plan.axes),
                *([plan.numerator.alias("_yes")] if plan.numerator is not None else []),
            ]
        )
        found = {}
        choices = [[*((c.code, c.label) for c in axis.categories), (None, TOTAL_LABEL)] for axis in plan.axes]
        for combination in product(*choices):
            words = [label for _, label in combination]
            words = TOTAL_LABEL if set(words) == {TOTAL_LABEL} else ", ".join(words)

            def mask(only, combination=combination, names=names):
                chosen = pl.col("_in")
                for name, (code, _) in zip(names, combination, strict=True):
                    chosen &= pl.col(f"_{name}").is_not_null()
                    if code is not None and (only is None or name in only):
                        chosen &= pl.col(f"_{name}") == code
                return chosen

            yes = pl.col("_yes") if plan.numerator is not None else pl.lit(value=True)
            found[words, ""] = self._of(marked, block, mask(None) & yes)
            within = plan.within or (tuple(names) if plan.numerator is not None else ())
            found[words, "of"] = self._of(marked, block, mask(within))
        found["", ""] = self._of(marked, block, pl.col("_in"))
        return found

    def _of(self, marked, block, mask):
        found = marked.select(mask.fill_null(value=False).alias("_"))["_"].arg_true()
        return {self._begin[block] + place: 1.0 for place in found.to_list()}

    def _plain(self, generated, plan):
        """Families by one question: an unknown for each category, and each apart where answers overlap."""
        (layout,) = generated["layout"]
        found = {}
        if plan.axes[0].overlaps:
            whole = None
            for words in layout["categories"]:
                yes = self._room(2)
                found[words, ""] = {yes: 1.0}
                if whole is not None:
                    self._row({yes: 1.0, yes + 1: 1.0, **dict.fromkeys(whole, -1.0)}, 0)
                whole = whole or {yes: 1.0, yes + 1: 1.0}
            found["", ""] = whole
            return found
        first = self._room(len(layout["categories"]))
        for place, words in enumerate(layout["categories"]):
            found[words, ""] = {first + place: 1.0}
        found[TOTAL_LABEL, ""] = found["", ""] = {first + place: 1.0 for place in range(len(layout["categories"]))}
        return found

    def bounds(self, most, seed):
        """Least and most of hidden figures, of all or of ``most`` taken by chance."""
        names = sorted(self.hidden)
        names = random.Random(seed).sample(names, min(most, len(names)))  # noqa: S311  # no secret
        matrix = _sparse([*self._rows, *(self.hidden[name] for name in names)], self._size).toarray()
        matrix = np.unique(matrix, axis=1)  # kinds that nothing tells apart are one
        aims, matrix = matrix[len(self._rows) :], csr_array(matrix[: len(self._rows)])
        low, high = np.array(self._low, float), np.array(self._high, float)
        exact = low == high
        options = {
            "A_eq": matrix[exact],
            "b_eq": low[exact],
            "A_ub": -matrix[~exact] if not exact.all() else None,
            "b_ub": -low[~exact] if not exact.all() else None,
            "bounds": (0, None),
            "method": "highs",
        }
        found = {}
        for name, aim in zip(names, aims, strict=True):
            low_end, high_end = linprog(aim, **options), linprog(-aim, **options)
            assert low_end.status == 0, (name, low_end.message)
            found[name] = (low_end.fun, -high_end.fun if high_end.status == 0 else np.inf)
        return found


def _sparse(rows, width):
    places = [(number, place, factor) for number, terms in enumerate(rows) for place, factor in terms.items()]
    row_of, column_of, factors = zip(*places, strict=True)
    return csr_array((factors, (row_of, column_of)), shape=(len(rows), width))
