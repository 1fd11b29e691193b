"""The files for containers fit the program: its settings, its commands, no secret and no user with rights."""

import copy
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft201909Validator

from registry.changes import endpoints
from registry.settings import Settings

ROOT = Path(__file__).parents[2]
COMPOSE = (ROOT / "docker-compose.yml").read_text("utf-8")
WHOLE = yaml.safe_load(COMPOSE)
SERVICES = WHOLE["services"]
SPECIFICATION = json.loads((Path(__file__).parent / "compose-spec" / "compose-spec.json").read_text("utf-8"))
"""The JSON Schema of the Compose Specification (Apache-2.0, github.com/compose-spec/compose-spec)."""
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
OURS = sorted(name for name, service in SERVICES.items() if service["image"] == "satudata-registry")


@pytest.mark.parametrize("text", [COMPOSE, DOCKERFILE], ids=["docker-compose.yml", "Dockerfile"])
def test_every_variable_of_ours_is_a_setting(text):
    used = set(re.findall(r"SATUDATA_[A-Z_]+", text))
    assert used
    assert used <= {f"SATUDATA_{name.upper()}" for name in Settings.model_fields}


@pytest.mark.parametrize("name", OURS)
def test_a_service_of_ours_gets_settings_that_the_program_takes(name, monkeypatch):
    for variable, value in SERVICES[name]["environment"].items():
        filled = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", re.sub(r"\$\{\w+:\?[^}]*\}", "secret", value))
        monkeypatch.setenv(variable, filled)
    settings = Settings(_env_file=None)
    assert settings.database == "postgresql+psycopg://registry:secret@postgres:5432/registry"
    assert settings.search_url == "elasticsearch+http://elasticsearch:9200"


def test_no_secret_stands_in_a_file():
    for service in SERVICES.values():
        for variable, value in service.get("environment", {}).items():
            if "PASSWORD" in variable or "TOKEN" in variable:
                assert re.fullmatch(r"\$\{\w+:\?[^}]+\}", value), variable


def test_images_have_short_names_and_a_version():
    images = {service["image"] for service in SERVICES.values()} - {"satudata-registry"}
    images |= set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE))
    for image in images:
        assert re.fullmatch(r"[a-z]+:[0-9][\w.-]*", image), image


def test_what_others_wait_for_says_when_it_is_healthy():
    for service in SERVICES.values():
        for other, wanted in service.get("depends_on", {}).items():
            if wanted["condition"] == "service_healthy":
                assert SERVICES[other]["healthcheck"]["test"]


def test_the_file_has_the_structure_of_the_compose_specification():
    judge = Draft201909Validator(SPECIFICATION)
    assert [error.message for error in judge.iter_errors(WHOLE)] == []
    wrong = copy.deepcopy(WHOLE)
    wrong["services"]["service"]["port"] = wrong["services"]["service"].pop("ports")
    assert not judge.is_valid(wrong), "a misspelt key is found"


def test_what_services_share_is_declared():
    declared = set(WHOLE["volumes"])
    used = {volume.partition(":")[0] for service in SERVICES.values() for volume in service.get("volumes", ())}
    assert used == declared
    assert {other for service in SERVICES.values() for other in service.get("depends_on", {})} <= set(SERVICES)


def test_the_image_is_healthy_by_an_address_that_the_service_answers():
    asked = re.findall(r"http://127\.0\.0\.1:8000(/[\w/]+)", DOCKERFILE)
    assert asked == ["/health/live"]
    assert set(asked) <= {route.path for route in endpoints.router.routes}
    assert re.search(r"^EXPOSE 8000$", DOCKERFILE, re.MULTILINE)
    assert SERVICES["service"]["ports"][0].endswith(":8000")


def test_the_image_runs_without_rights_and_from_the_lock():
    assert re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE)[-1] not in {"root", "0"}
    assert "--require-hashes -r requirements.lock" in DOCKERFILE


def compose() -> list[str]:
    docker = shutil.which("docker")
    command = [docker, "compose"] if docker else ["docker-compose"]
    if not shutil.which(command[0]):
        return []
    return [] if subprocess.run([*command, "version"], capture_output=True, check=False).returncode else command


@pytest.mark.skipif(not compose(), reason="Docker Compose is not here; the tests above read the same file without it")
def test_compose_itself_accepts_the_file():
    environment = {**os.environ, "POSTGRES_PASSWORD": "secret"}  # noqa: TID251  # docker finds its own files with it
    done = subprocess.run(
        [*compose(), "--file", str(ROOT / "docker-compose.yml"), "config", "--quiet"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
