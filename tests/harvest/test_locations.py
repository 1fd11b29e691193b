"""A folder of the server is no produsen's to name as a source, unless it was opened to them."""

from dataclasses import replace

import pytest

from registry.errors import Forbidden, Invalid
from registry.harvest import locations, service


@pytest.fixture
def opened(tmp_path):
    place = tmp_path / "terbuka"
    (place / "desa").mkdir(parents=True)
    (tmp_path / "terbuka-bukan").mkdir()
    return place


@pytest.mark.parametrize("location", ["https://a.example/", "HTTP://a.example/", "upload:"])
def test_the_web_and_files_that_are_sent_are_anyones(people, location):
    assert locations.checked(location, (), by=people.produsen) == location


@pytest.mark.parametrize(
    "location",
    ["file:///etc", "FILE:/etc", "ftp://a.example/", "upload:/etc", "s3://a", "://x", "", "  ", "a\0b", "jar:x"],
)
def test_other_schemes_are_refused_to_everyone(people, location):
    for by in (people.produsen, people.walidata):
        with pytest.raises(Invalid, match="http"):
            locations.checked(location, (), by=by)


@pytest.mark.parametrize("location", ["/etc", "/", ".", "..", "ekspor", "//etc", "~"])
def test_a_folder_that_was_not_opened_is_a_walidatas_to_name(people, opened, location):
    with pytest.raises(Forbidden, match="upload:"):
        locations.checked(location, (opened,), by=people.produsen)
    assert locations.checked(location, (), by=people.walidata) == location


def test_what_lies_under_an_open_folder_is_a_produsens_too(people, opened):
    for place in (opened, opened / "desa", opened / "belum-ada", opened / "desa" / ".." / "desa"):
        assert locations.checked(str(place), (opened,), by=people.produsen) == str(place.resolve())


def test_no_link_no_step_up_and_no_like_name_leads_out_of_it(people, opened, tmp_path):
    (opened / "tautan").symlink_to("/etc")
    (opened / "putar").symlink_to(opened / "putar")
    for place in ("tautan", "tautan/ssl", "..", "../../etc", "../terbuka-bukan", "putar/x"):
        with pytest.raises(Forbidden):
            locations.checked(f"{opened}/{place}", (opened,), by=people.produsen)
    inner = tmp_path / "pintu"
    inner.symlink_to(opened / "desa")
    assert locations.checked(str(inner), (opened,), by=people.produsen) == str(opened.resolve() / "desa")


def test_a_source_is_registered_by_that_rule(session, people, its, opened):
    def add(location, means, slug):
        return service.add(
            session,
            "scripted",
            location,
            slug=slug,
            agency="desa-sawentar",
            options={},
            by=people.produsen,
            means=means,
        )

    for means in (None, its):
        with pytest.raises(Forbidden):
            add(str(opened), means, "a")
    assert add(str(opened), replace(its, open_folders=(opened,)), "a").location == str(opened.resolve())
