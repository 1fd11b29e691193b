"""Looking through folders and zips: bounded, never out of the folder, and honest about what cannot be read now."""

import io
import os
import stat
import time
import zipfile

import pytest

from harvesters.folder import archive, disk
from harvesters.folder.found import FileFound, StillWritten, Unreadable
from harvesters.folder.reading import Known, records
from registry.harvest.contract import NoNetwork
from registry.harvest.plugin import Record, RetryLater, Sentence, SkipRecord, Source, StopHarvest

NOTHING = Sentence("Tidak ada.", "Nothing.")


def known(found):
    if found.suffix != ".csv":
        return Sentence(f"{found.label} bukan CSV.", f"{found.label} is no CSV.")

    def read(file, content):
        yield Record(file.label, {"content": content if isinstance(content, bytes) else content.read_bytes()})

    return Known(found.name.lower(), read)


def harvest(location):
    return list(records(Source(str(location), None), NoNetwork(), known=known, nothing=NOTHING))


def taken(location):
    return {found.identifier: found.dataset["content"] for found in harvest(location) if isinstance(found, Record)}


def left_out(location):
    return {found.identifier: found.reason for found in harvest(location) if isinstance(found, SkipRecord)}


def test_files_in_folders_are_found_and_the_systems_own_are_not_worth_a_word(tmp_path):
    (tmp_path / "desa" / "2025").mkdir(parents=True)
    (tmp_path / "a.csv").write_bytes(b"a")
    (tmp_path / "desa" / "2025" / "b.csv").write_bytes(b"b")
    for name in (".DS_Store", ".a.csv.swp", "~$a.csv", "Thumbs.db", "desktop.ini", ".~lock.a.csv#"):
        (tmp_path / name).write_bytes(b"x")
    assert taken(tmp_path) == {"a.csv": b"a", "desa/2025/b.csv": b"b"}
    assert left_out(tmp_path) == {}


def test_a_link_out_of_the_folder_is_refused_and_one_within_it_is_followed(tmp_path):
    source, elsewhere = tmp_path / "source", tmp_path / "elsewhere"
    source.mkdir()
    elsewhere.mkdir()
    (elsewhere / "secret.csv").write_bytes(b"secret")
    (source / "a.csv").write_bytes(b"a")
    (source / "b.csv").symlink_to(source / "a.csv")
    (source / "out.csv").symlink_to(elsewhere / "secret.csv")
    (source / "outside").symlink_to(elsewhere)
    (source / "round").symlink_to(source)
    (source / "nowhere.csv").symlink_to(source / "gone.csv")
    assert taken(source) == {"a.csv": b"a", "b.csv": b"a"}
    reasons = left_out(source)
    assert set(reasons) == {"out.csv", "outside", "round", "nowhere.csv"}
    assert "leads out of the source's folder" in reasons["out.csv"].en


def test_what_is_no_plain_file_is_not_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "a.csv").write_bytes(b"a")
    assert stat.S_ISFIFO((tmp_path / "pipe.csv").stat().st_mode)
    assert set(taken(tmp_path)) == {"a.csv"}


def test_a_name_that_cannot_be_shown_is_told_and_other_odd_names_are_read(tmp_path):
    (tmp_path / "données été – 'x' {y}.csv").write_bytes(b"odd")
    with open(os.fsencode(tmp_path) + b"/\xff\xfe.csv", "wb") as stream:  # noqa: PTH123  # bytes that are no text
        stream.write(b"x")
    (tmp_path / "line\nbreak.csv").write_bytes(b"x")
    assert set(taken(tmp_path)) == {"données été – 'x' {y}.csv"}
    assert {"rename it" in reason.en for reason in left_out(tmp_path).values()} == {True}
    assert len(left_out(tmp_path)) == 2


def test_a_file_that_grows_while_it_is_read_waits_for_the_next_run_and_the_others_are_taken(tmp_path, monkeypatch):
    (tmp_path / "done.csv").write_bytes(b"done")
    growing = tmp_path / "growing.csv"
    growing.write_bytes(b"half")
    os.utime(tmp_path / "done.csv", (1_700_000_000, 1_700_000_000))
    monkeypatch.setattr(disk.time, "sleep", lambda _: growing.write_bytes(b"half and more"))
    seen = []
    with pytest.raises(RetryLater) as later:
        seen += (found for found in records(Source(str(tmp_path), None), NoNetwork(), known=known, nothing=NOTHING))
    assert "growing.csv" in later.value.reason.en
    assert later.value.after


def test_the_others_are_yielded_before_the_run_is_put_off(tmp_path, monkeypatch):
    (tmp_path / "done.csv").write_bytes(b"done")
    (tmp_path / "growing.csv").write_bytes(b"half")
    os.utime(tmp_path / "done.csv", (1_700_000_000, 1_700_000_000))
    monkeypatch.setattr(disk.time, "sleep", lambda _: (tmp_path / "growing.csv").write_bytes(b"half and more"))
    walk = records(Source(str(tmp_path), None), NoNetwork(), known=known, nothing=NOTHING)
    assert next(walk).identifier == "done.csv"


def test_a_workbook_without_its_end_that_was_just_changed_is_still_being_copied(tmp_path):
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as made:
        made.writestr("a.csv", "a" * 100)
    half = tmp_path / "kirim.zip"
    half.write_bytes(whole.getvalue()[:-30])
    minute_ago = time.time() - 60
    os.utime(half, (minute_ago, minute_ago))
    with pytest.raises(StillWritten):
        disk.one(half, "kirim.zip").read()
    os.utime(half, (1_700_000_000, 1_700_000_000))  # for years nobody wrote to it: it is damaged
    with pytest.raises(Unreadable):
        list(archive.members(disk.one(half, "kirim.zip")))


def test_a_download_that_has_not_ended_is_left_out(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"a")
    (tmp_path / "b.csv.part").write_bytes(b"b")
    (tmp_path / "c.xlsx.crdownload").write_bytes(b"c")
    assert {"has not been downloaded" in reason.en for reason in left_out(tmp_path).values()} == {True}
    assert set(left_out(tmp_path)) == {"b.csv.part", "c.xlsx.crdownload"}


def test_a_file_that_vanishes_between_listing_and_reading_is_told(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"a")
    gone = tmp_path / "b.csv"
    gone.write_bytes(b"b")

    def vanishing(found):
        gone.unlink(missing_ok=True)
        return known(found)

    found = list(records(Source(str(tmp_path), None), NoNetwork(), known=vanishing, nothing=NOTHING))
    assert [type(one) for one in found] == [Record, SkipRecord]
    assert "was gone when it was to be read" in found[1].reason.en


def test_of_files_of_one_record_the_newest_is_taken(tmp_path):
    for name, age in (("a.csv", 3), ("x/A.csv", 1), ("y/a.CSV", 2)):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(name.encode())
        os.utime(file, (1_700_000_000 - age, 1_700_000_000 - age))
    assert taken(tmp_path) == {"x/A.csv": b"x/A.csv"}
    assert set(left_out(tmp_path)) == {"a.csv", "y/a.CSV"}


def test_a_folder_of_thousands_is_read_and_one_beyond_the_limit_is_refused(tmp_path, monkeypatch):
    for number in range(300):
        (tmp_path / f"{number:04d}.csv").write_bytes(b"x")
        os.utime(tmp_path / f"{number:04d}.csv", (1_700_000_000, 1_700_000_000))
    assert len(taken(tmp_path)) == 300
    monkeypatch.setattr(disk, "MOST_FILES", 299)
    with pytest.raises(StopHarvest) as stopped:
        harvest(tmp_path)
    assert "more than 299 files" in stopped.value.reason.en


@pytest.mark.parametrize("location", ["tidak-ada", "kosong"])
def test_a_missing_folder_and_one_without_files_stop_with_a_sentence(tmp_path, location):
    (tmp_path / "kosong").mkdir()
    with pytest.raises(StopHarvest) as stopped:
        harvest(tmp_path / location)
    assert stopped.value.reason.id


def zipped(path, members, **kwargs):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **kwargs) as made:
        for name, content in members.items():
            made.writestr(name, content)
    os.utime(path, (1_700_000_000, 1_700_000_000))


def test_the_files_in_a_zip_are_read_and_names_that_climb_out_are_only_names(tmp_path):
    zipped(
        tmp_path / "kirim.zip",
        {
            "a.csv": "a",
            "../../b.csv": "b",
            "x\\c.csv": "c",
            "__MACOSX/._a.csv": "x",
            "dalam.zip": "x",
            "baca.txt": "x",
        },
    )
    assert taken(tmp_path) == {"kirim.zip/a.csv": b"a", "kirim.zip/../../b.csv": b"b", "kirim.zip/x/c.csv": b"c"}
    assert set(left_out(tmp_path)) == {"kirim.zip/dalam.zip", "kirim.zip/baca.txt"}
    assert {file.name for file in tmp_path.iterdir()} == {"kirim.zip"}


def test_a_bomb_is_refused_by_its_ratio_and_a_liar_while_it_is_read(tmp_path, monkeypatch):
    zipped(tmp_path / "bom.zip", {"a.csv": b"0" * 20_000_000, "b.csv": b"b"})
    assert "too large when unpacked" in next(iter(left_out(tmp_path).values())).en
    (tmp_path / "bom.zip").unlink()
    zipped(tmp_path / "bohong.zip", {"a.csv": b"0" * 2000})
    monkeypatch.setattr(archive, "_BELOW_RATIO", 100)
    monkeypatch.setattr(archive, "LARGEST_RATIO", 1)
    with zipfile.ZipFile(tmp_path / "bohong.zip") as made:
        member = made.getinfo("a.csv")
    member.file_size = 1
    with pytest.raises(Unreadable):
        archive._read(tmp_path / "bohong.zip", member, "a.csv")


def test_a_damaged_zip_and_too_many_members_are_told(tmp_path, monkeypatch):
    (tmp_path / "rusak.zip").write_bytes(b"PK\x03\x04 nothing more")
    os.utime(tmp_path / "rusak.zip", (1_700_000_000, 1_700_000_000))
    monkeypatch.setattr(archive, "MOST_MEMBERS", 2)
    zipped(tmp_path / "banyak.zip", {f"{number}.csv": "x" for number in range(3)})
    (tmp_path / "a.csv").write_bytes(b"a")
    reasons = left_out(tmp_path)
    assert "damaged" in reasons["rusak.zip"].en
    assert "more than 2 files" in reasons["banyak.zip"].en


def test_a_workbook_named_as_a_zip_is_a_workbook(tmp_path):
    zipped(tmp_path / "buku.zip", {"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>"})
    (found,) = archive.members(disk.one(tmp_path / "buku.zip", "buku.zip"))
    assert isinstance(found, FileFound)
    assert found.label == "buku.zip"
