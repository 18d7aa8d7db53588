"""docker-compose.yml and the Dockerfile, read as Docker would: who runs what, with which rights and secrets."""

import re
from typing import Any

import pytest
import yaml

from tests.architecture.tree import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
OURS = ("migrate", "web", "clock")


def test_the_house_has_its_six_services() -> None:
    assert set(SERVICES) == {"db", "redis", "migrate", "web", "clock", "proxy"}


@pytest.mark.parametrize(("service", "command"), [("migrate", "migrate"), ("web", "serve"), ("clock", "clock")])
def test_each_of_ours_runs_its_own_command(service: str, command: str) -> None:
    assert SERVICES[service]["command"][:3] == ["python", "manage.py", command]


@pytest.mark.parametrize("service", OURS)
def test_ours_run_in_the_strict_profile_without_powers(service: str) -> None:
    ours = SERVICES[service]
    assert ours["environment"]["HANDRAIL_PRODUCTION"] == "1"
    assert "HANDRAIL_DEMO" not in ours["environment"]
    assert ours["read_only"] is True
    assert ours["cap_drop"] == ["ALL"]


@pytest.mark.parametrize("service", OURS)
def test_secrets_come_as_files(service: str) -> None:
    environment, mounted = SERVICES[service]["environment"], set(SERVICES[service]["secrets"])
    for name in ("HANDRAIL_SECRET_KEY", "HANDRAIL_KEYS", "DATABASE_URL", "EMAIL_PASSWORD"):
        assert name not in environment
        assert environment[f"{name}_FILE"].removeprefix("/run/secrets/") in mounted
    assert mounted <= set(COMPOSE["secrets"])


def test_secrets_lie_where_git_and_the_image_do_not_look() -> None:
    for secret in COMPOSE["secrets"].values():
        assert secret["file"].startswith("./var/")
    for ignore in (".gitignore", ".dockerignore"):
        assert re.search(r"(?m)^var/?$", (ROOT / ignore).read_text())


def test_web_is_scalable_and_waits_for_the_tables() -> None:
    web = SERVICES["web"]
    assert web["deploy"]["replicas"] >= 2
    assert "ports" not in web, "a fixed port would stop the second process"
    assert "container_name" not in web
    assert web["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_only_the_proxy_is_reachable_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert SERVICES["db"]["networks"] == SERVICES["redis"]["networks"] == ["back"]
    assert COMPOSE["networks"]["back"]["internal"] is True


def test_the_broker_keeps_nothing_and_drops_nothing() -> None:
    command = SERVICES["redis"]["command"]
    assert command[command.index("--save") + 1] == ""
    assert command[command.index("--appendonly") + 1] == "no"
    assert command[command.index("--maxmemory-policy") + 1] == "noeviction"


def test_the_proxy_reads_our_caddyfile_and_hides_the_metrics() -> None:
    assert any("docs/deploy/Caddyfile" in volume for volume in SERVICES["proxy"]["volumes"])
    caddyfile = (ROOT / "docs/deploy/Caddyfile").read_text()
    assert caddyfile.count("{") == caddyfile.count("}")
    assert "respond @inside 404" in caddyfile
    assert re.search(r"dynamic a web 8000", caddyfile)


def test_the_image_is_built_apart_and_runs_without_root() -> None:
    stages = re.findall(r"(?m)^FROM .*$", DOCKERFILE)
    last = DOCKERFILE[DOCKERFILE.rindex(stages[-1]) :]
    assert len(stages) == 2
    assert re.search(r"(?m)^USER handrail$", last)
    assert "HANDRAIL_PRODUCTION=1" in last
    assert "--require-hashes" in DOCKERFILE
