import hashlib
import os
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.errors import NotFound
from registry.files.store import FileStore


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_blob_is_named_by_its_sha_256_and_read_back(files):
    digest = files.put(b"abc")
    assert digest == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-2, appendix B.1
    assert files.read(digest) == b"abc"


def test_only_the_owner_may_read_files_and_folders(tmp_path):
    old = os.umask(0)  # the widest the system allows
    try:
        folder = tmp_path / "files"
        FileStore(folder).put(b"rahasia")
    finally:
        os.umask(old)
    (blob,) = (path for path in folder.rglob("*") if path.is_file())
    assert [mode(path) for path in (folder, blob.parent, blob)] == [0o700, 0o700, 0o600]


def test_equal_content_is_kept_once(files, tmp_path):
    assert files.put(b"x") == files.put(b"x")
    assert len([path for path in (tmp_path / "files").rglob("*") if path.is_file()]) == 1


def test_a_write_that_fails_leaves_nothing_behind(files, tmp_path, monkeypatch):
    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        files.put(b"besar")
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []
    with pytest.raises(NotFound):
        files.read(hashlib.sha256(b"besar").hexdigest())


@pytest.mark.parametrize(
    "name",
    ["", "..", "../../etc/passwd", "A" * 64, "/" * 64, "0" * 63, "0" * 65, "0" * 62 + "/x", "\x00" * 64, "０" * 64],
)
def test_what_is_no_digest_is_no_path(files, name):
    with pytest.raises(NotFound):
        files.path(name)


def test_an_unknown_digest_is_not_found(files):
    with pytest.raises(NotFound):
        files.read("0" * 64)


@given(st.binary(max_size=2000))
def test_every_content_comes_back_as_it_was(tmp_path_factory, content):
    store = FileStore(tmp_path_factory.mktemp("files"))
    assert store.read(store.put(content)) == content


def test_blobs_put_together_appear_when_all_are_durable_and_none_where_something_fails(files, tmp_path):
    with files.together() as batch:
        one, other = batch.put(b"satu"), batch.put(b"dua")
        assert batch.put(b"satu") == one
        with pytest.raises(NotFound):
            files.read(one)
    assert (files.read(one), files.read(other)) == (b"satu", b"dua")

    def broken():
        with files.together() as again:
            again.put(b"tiga")
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        broken()
    assert len([path for path in (tmp_path / "files").rglob("*") if path.is_file()]) == 2
