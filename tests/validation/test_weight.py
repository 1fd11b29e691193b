"""A file's weight is what its check costs, so that no small file becomes a large job in the process that serves."""

import gzip
import io

import pytest

from registry.validation.readers import limits
from registry.validation.readers.weight import weight
from tests.validation import hostile, seeds


def weighed(content):
    return weight(io.BytesIO(content), len(content))


def test_text_weighs_its_bytes():
    assert weighed(b"a,b\n1,2\n") == 8


@pytest.mark.parametrize("pack", [gzip.compress, lambda text: hostile.zipped({"a.csv": text})])
def test_what_is_packed_weighs_what_it_unpacks_to(pack):
    packed = pack(b"0" * 30_000_000)
    assert len(packed) < 100_000
    assert weighed(packed) > 3_000_000


def test_parquet_is_always_heavy():
    assert weighed(seeds.parquet(seeds.rows(1))) == limits.UNPACKED


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x03\x04", b"\x1f\x8b\x08", b"\x1f\x8bxxxxxxxxxxxx"])
def test_damaged_files_weigh_their_bytes(content):
    assert weighed(content) == len(content)


def test_the_position_of_the_file_is_kept():
    content = io.BytesIO(hostile.workbook())
    content.seek(7)
    weight(content, 1)
    assert content.tell() == 7
