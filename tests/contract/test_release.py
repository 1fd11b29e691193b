"""What is released: wheel and source archive say the same, and the demo runs from the wheel in a clean environment."""

import json
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

pytestmark = pytest.mark.sqlite_only

ROOT = Path(__file__).parents[2]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]


@pytest.fixture(scope="module")
def released(tmp_path_factory) -> tuple[Path, Path]:
    """The source archive, and the wheel built from what is in it and from nothing else."""
    folder = tmp_path_factory.mktemp("release")
    (archive,) = SdistBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    source = folder / f"satudata_registry-{VERSION}"
    (wheel,) = WheelBuilder(str(source)).build(directory=str(folder), versions=["standard"])
    return Path(archive), Path(wheel)


def test_the_version_stands_in_the_changelog():
    said = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert "## [Unreleased]" in said or f"## [{VERSION}]" in said


def test_the_wheel_carries_our_licence_and_that_of_every_part_that_is_not_ours(released):
    vendored = [folder.name for folder in (ROOT / "portal/static/vendor").iterdir() if folder.is_dir()]
    with zipfile.ZipFile(released[1]) as packed:
        texts = [name for name in packed.namelist() if ".dist-info/licenses/" in name]
        assert any(name.endswith("licenses/LICENSE") for name in texts)
        for part in vendored:
            (text,) = [name for name in texts if f"/vendor/{part}/" in name]
            assert b"Permission is hereby granted" in packed.read(text)


def test_the_source_archive_holds_no_state_and_no_secret(released):
    with tarfile.open(released[0]) as packed:
        names = {name.partition("/")[2] for name in packed.getnames()}
    assert {"pyproject.toml", "LICENSE", "README.md", "CHANGELOG.md", "requirements.lock"} <= names
    assert not [name for name in names if name.startswith(("var/", ".venv/", ".env")) or name.endswith((".db", ".key"))]


def test_the_list_of_parts_has_every_package_of_the_lock_with_its_hashes(tmp_path):
    """The list (SBOM, CycloneDX) is made as ``make release`` makes it, and names the lock's packages and no other."""
    told = tmp_path / "parts.json"
    make = [sys.executable, "-W", "ignore", "-m", "cyclonedx_py", "requirements", ROOT / "requirements.lock"]
    made = [*make, "--pyproject", ROOT / "pyproject.toml", "--output-reproducible", "--of", "JSON"]
    subprocess.run([*made, "--output-file", told], check=True, capture_output=True)
    document = json.loads(told.read_text("utf-8"))
    assert (document["bomFormat"], document["metadata"]["component"]["version"]) == ("CycloneDX", VERSION)
    listed = {(part["name"].lower(), part["version"]): len(_hashes(part)) for part in document["components"]}
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    entries = re.findall(r"^([\w.-]+)(?:\[[^\]]*\])?==([^\s;]+)(.*?)(?=^\w|\Z)", lock, re.MULTILINE | re.DOTALL)
    assert len(entries) > 80
    assert listed == {(name.lower(), version): rest.count("--hash=") for name, version, rest in entries}


def _hashes(part: dict) -> list:
    return [found for reference in part["externalReferences"] for found in reference.get("hashes", [])]


@pytest.mark.timeout(900)
def test_the_demo_runs_from_the_wheel_in_a_clean_environment(released, tmp_path):
    """Only our own code comes from the wheel; what it needs is lent, as the lock has proven it already."""
    clean = tmp_path / "clean"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", clean], check=True)
    uv = Path(sys.executable).with_name("uv")
    install = [uv, "pip", "install", "--offline", "--no-deps", "--python", clean / "bin/python", released[1]]
    subprocess.run(install, check=True, capture_output=True)
    (packages,) = (clean / "lib").glob("python*/site-packages")
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    own = {"PATH": os.environ["PATH"], "SATUDATA_HOME": str(tmp_path / "home"), "HOME": str(tmp_path)}  # noqa: TID251

    def run(*command: str | Path) -> str:
        done = subprocess.run(command, cwd=tmp_path, env=own, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    where = run(clean / "bin/python", "-c", "import registry, portal, harvesters; print(registry.__path__[0])")
    assert where.startswith(str(clean))
    run(clean / "bin/satudata", "demo", "--people", "60")
    found = run(clean / "bin/satudata", "search", "penduduk", "--json")
    assert "desa-sawentar" in found
