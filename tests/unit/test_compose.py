"""What the container files promise, as far as a parser can tell without a container engine."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.settings import variables

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE_TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(COMPOSE_TEXT)
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = ("advisor", "advisor-models")

each_service = pytest.mark.parametrize("name", SERVICES)
each_of_ours = pytest.mark.parametrize("name", OURS)


def instructions(keyword: str) -> list[str]:
    joined = DOCKERFILE.replace("\\\n", " ")
    return [line.partition(" ")[2].strip() for line in joined.splitlines() if line.startswith(f"{keyword} ")]


def names_without_comments(text: str) -> set[str]:
    lines = "\n".join(line.partition("#")[0] for line in text.splitlines())
    return set(re.findall(r"ADVISOR_[A-Z_]+", lines))


def test_the_image_is_built_in_stages_on_a_base_pinned_to_its_patch_release() -> None:
    bases = [base.split()[0] for base in instructions("FROM")]

    assert len(bases) == 2
    assert len(set(bases)) == 1
    assert re.fullmatch(r"python:3\.11\.\d+-slim-[a-z]+", bases[0])


def test_the_image_runs_as_an_unprivileged_user() -> None:
    user = instructions("USER")[-1]

    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)
    assert DOCKERFILE.rindex("\nUSER ") > DOCKERFILE.rindex("\nFROM ")


def test_the_image_installs_by_hash_only_what_is_locked() -> None:
    installs = [line for line in DOCKERFILE.splitlines() if "pip install" in line and "-r " in line]

    assert len(installs) == 2
    assert all("--require-hashes" in line and "--no-deps" in line for line in installs)


def test_the_image_keeps_its_state_in_a_volume() -> None:
    assert instructions("VOLUME") == ["/data"]
    assert "ADVISOR_HOME=/data" in instructions("ENV")[-1]


def test_the_image_tells_whether_it_is_alive() -> None:
    (check,) = instructions("HEALTHCHECK")

    assert "urllib.request" in check
    assert "127.0.0.1:8080/healthz" in check


def test_the_image_serves_by_default() -> None:
    assert instructions("ENTRYPOINT") == ['["advisor"]']
    assert instructions("CMD") == ['["serve"]']


def test_the_wheel_finds_what_it_needs_in_the_build_context() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()

    assert not {"README.md", "LICENSE", "NOTICE", "pyproject.toml", "requirements", "*.md"} & set(ignored)
    assert {".git", ".venv", "var", "**/*.env"} <= set(ignored)


def test_only_the_advisor_itself_starts_without_a_profile() -> None:
    started = [name for name, service in SERVICES.items() if not service.get("profiles")]

    assert started == ["advisor"]


def test_starting_without_a_profile_needs_no_variable() -> None:
    # Compose interpolates all services before it looks at profiles.
    interpolated = re.findall(r"(?<!\$)\$\{?\w+", COMPOSE_TEXT)

    assert interpolated == []


@each_service
def test_images_are_pinned(name: str) -> None:
    image = SERVICES[name]["image"]

    assert re.fullmatch(r"[a-z-]+:\d+\.\d+[\w.-]*", image)


@each_service
def test_services_are_restarted_and_checked(name: str) -> None:
    service = SERVICES[name]

    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"][0] == "CMD"


@each_service
def test_services_have_no_rights_they_do_not_need(name: str) -> None:
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "cap_add", "network_mode", "pid", "devices"} & service.keys()


@each_service
def test_services_write_to_named_volumes_and_memory_only(name: str) -> None:
    sources = [volume.split(":")[0] for volume in SERVICES[name]["volumes"]]

    assert set(sources) <= COMPOSE["volumes"].keys()
    assert any(mount.startswith("/tmp:") for mount in SERVICES[name]["tmpfs"])


@each_service
def test_ports_are_bound_to_this_machine(name: str) -> None:
    ports = SERVICES[name].get("ports", [])

    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_no_two_services_want_the_same_port() -> None:
    ports = [port.split(":")[1] for service in SERVICES.values() for port in service.get("ports", [])]

    assert len(ports) == len(set(ports)) == len(OURS)


@each_of_ours
def test_the_advisor_keeps_its_state(name: str) -> None:
    assert any(volume.endswith(":/data") for volume in SERVICES[name]["volumes"])
    assert "8080/healthz" in SERVICES[name]["healthcheck"]["test"][-1]


def test_the_database_is_reached_by_the_advisor_alone() -> None:
    postgres = SERVICES["postgres"]

    assert "ports" not in postgres
    assert postgres["user"] == "999:999"
    assert postgres["networks"] == ["database"]
    assert COMPOSE["networks"]["database"]["internal"] is True
    assert SERVICES["advisor-models"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}


def test_the_password_comes_from_a_file_and_must_be_there() -> None:
    advisor, postgres = SERVICES["advisor-models"], SERVICES["postgres"]

    assert postgres["env_file"] == [{"path": "var/models.env", "required": False}]
    assert postgres["env_file"][0] in advisor["env_file"]
    assert "$${POSTGRES_PASSWORD:?" in advisor["entrypoint"][2]
    assert "PASSWORD" not in "".join(postgres["environment"])
    assert advisor["environment"]["ADVISOR_DATABASE_URL"] == "postgresql+psycopg://advisor@postgres:5432/advisor"


@each_of_ours
def test_slack_s_tokens_come_from_a_file_that_may_be_missing(name: str) -> None:
    assert {"path": "var/slack.env", "required": False} in SERVICES[name]["env_file"]
    assert "SLACK" not in "".join(SERVICES[name]["environment"])


def test_the_other_encoder_may_be_downloaded_into_a_volume() -> None:
    advisor = SERVICES["advisor-models"]

    assert advisor["build"]["args"] == {"EXTRAS": "models"}
    assert advisor["environment"]["ADVISOR_ENCODER"] == "intfloat/multilingual-e5-small"
    assert advisor["environment"]["ADVISOR_ALLOW_DOWNLOAD"] == "true"
    assert advisor["environment"]["HF_HOME"].startswith("/cache/")
    assert "huggingface-cache:/cache" in advisor["volumes"]


def test_every_setting_of_the_containers_is_one_of_ours() -> None:
    named = names_without_comments(DOCKERFILE) | names_without_comments(COMPOSE_TEXT)

    assert named
    assert named <= set(variables())
