"""What production is described by fits the code: its settings, its commands, its metrics."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from api.measures import Measures as ApiMeasures
from consumers.measures import Measures as ConsumerMeasures
from consumers.settings import ConsumerSettings
from lineage.cli.main import build
from lineage.kafka_settings import KafkaSettings
from lineage.settings import Settings, Table
from tests.worlds import embedded

DEPLOY = Path(__file__).parents[1] / "deploy"
TABLES: tuple[type[Table], ...] = (Settings, KafkaSettings, ConsumerSettings)
ENDINGS = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}
OURS = ("topics", "consumer", "api")


def read(name: str) -> Any:
    return yaml.safe_load((DEPLOY / name).read_text())


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = read("compose.yaml")
    return found


def test_every_variable_is_a_setting(compose: dict[str, Any]) -> None:
    """Each service of ours is given variables of the tables of settings, with usable values."""
    for name in OURS:
        environment = {
            key: str(one) for key, one in compose["services"][name]["environment"].items()
        }
        known = {
            f"{table.PREFIX}{field.upper()}" for table in TABLES for field in table.model_fields
        }
        assert set(environment) <= known
        for table in TABLES:
            table.load(environment)


def test_every_command_exists(compose: dict[str, Any]) -> None:
    """The first word of each service is a command of ours, and its options are that command's."""
    group = build()
    for name in OURS:
        words = compose["services"][name]["command"]
        command: Any = group.commands[words[0]]
        command = getattr(command, "command", command)
        if len(words) > 1 and words[1] in getattr(command, "commands", {}):
            command = command.commands[words[1]]
        options = {text for option in command.params for text in option.opts}
        assert {word for word in words if word.startswith("--")} <= options


def test_what_services_use_is_declared(compose: dict[str, Any]) -> None:
    """Secrets, volumes, networks and services that a service waits for are all there."""
    for service in compose["services"].values():
        assert set(service.get("secrets", [])) <= set(compose["secrets"])
        assert set(service["networks"]) <= set(compose["networks"])
        assert set(service.get("depends_on", {})) <= set(compose["services"])
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            there = (DEPLOY / source).exists() if source[0] == "." else source in compose["volumes"]
            assert there, source


def test_no_more_is_allowed_than_needed(compose: dict[str, Any]) -> None:
    """Ours drop every capability, may not gain any, cannot write their image; ports are local."""
    for name in OURS:
        service = compose["services"][name]
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
        assert service["security_opt"] == ["no-new-privileges:true"]
    ports = [port for one in compose["services"].values() for port in one.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_every_lasting_service_has_a_health_check(compose: dict[str, Any]) -> None:
    """All but the one that makes the topics and ends."""
    without = {name for name, one in compose["services"].items() if "healthcheck" not in one}
    assert without == {"topics"}


@pytest.fixture(scope="module")
def known() -> set[str]:
    """Every metric that a consumer or an API exports."""
    with embedded() as lineage:
        return set(metric_names(ApiMeasures(lineage))) | set(metric_names(ConsumerMeasures()))


def test_alerts_name_metrics_and_sections_that_exist(known: set[str]) -> None:
    """An alert on a metric that was renamed would be silent for ever."""
    sections = {
        re.sub(r"[^a-z -]", "", title.lower()).strip().replace(" ", "-")
        for title in re.findall(r"^## (.+)$", (DEPLOY / "runbook.md").read_text(), re.M)
    }
    rules = [rule for group in read("alerts.yml")["groups"] for rule in group["rules"]]
    assert rules
    for rule in rules:
        assert set(re.findall(r"lineage_\w+", rule["expr"])) <= known
        assert rule["annotations"]["runbook"] in sections


def test_the_dashboard_shows_what_is_measured(known: set[str]) -> None:
    """Every metric that a panel names is exported, and every one that is exported has a panel."""
    dashboard = orjson.loads((DEPLOY / "grafana/dashboards/lineage.json").read_bytes())
    shown = [panel for panel in dashboard["panels"] if panel["type"] != "row"]
    named = {
        name
        for panel in shown
        for target in panel["targets"]
        for name in re.findall(r"lineage_\w+", target["expr"])
    }
    assert named <= known
    assert {family_of(name) for name in known} == {family_of(name) for name in named}
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])
    cells = [cell for panel in dashboard["panels"] for cell in cells_of(panel["gridPos"])]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) == 23


def test_grafana_finds_its_dashboard_and_its_source(compose: dict[str, Any]) -> None:
    """What is provisioned is mounted there, and panels ask the source that is provisioned."""
    (source,) = read("grafana/provisioning/datasources/prometheus.yml")["datasources"]
    (provider,) = read("grafana/provisioning/dashboards/lineage.yml")["providers"]
    service = compose["services"]["grafana"]
    mounts = {one.split(":")[1]: one.split(":")[0] for one in service["volumes"]}
    assert mounts[provider["options"]["path"]] == "./grafana/dashboards"
    assert mounts["/etc/grafana/provisioning"] == "./grafana/provisioning"
    assert source["url"].removeprefix("http://").split(":")[0] in compose["services"]
    dashboard = orjson.loads((DEPLOY / "grafana/dashboards/lineage.json").read_bytes())
    asked = [
        target["datasource"] for panel in dashboard["panels"] for target in panel.get("targets", [])
    ]
    assert asked
    assert all(one == {"type": source["type"], "uid": source["uid"]} for one in asked)


def test_prometheus_asks_where_services_listen(compose: dict[str, Any]) -> None:
    """Each target is a service of the compose file with the port of its command."""
    for job in read("prometheus.yml")["scrape_configs"]:
        for target in job["static_configs"][0]["targets"]:
            name, port = target.split(":")
            assert port in compose["services"][name]["command"]


def metric_names(measures: ApiMeasures | ConsumerMeasures) -> Iterator[str]:
    """Names as Prometheus stores them, with the endings of their types."""
    for family in text_string_to_metric_families(measures.text().decode()):
        if family.name.endswith("_created"):
            continue
        yield family.name
        yield from (f"{family.name}{ending}" for ending in ENDINGS.get(family.type, ()))


def family_of(name: str) -> str:
    """A metric's name without the ending of its type."""
    return re.sub(r"_(total|bucket|sum|count)$", "", name)


def cells_of(place: dict[str, int]) -> Iterator[tuple[int, int]]:
    """The cells of the grid that a panel covers."""
    for x in range(place["x"], place["x"] + place["w"]):
        yield from ((x, y) for y in range(place["y"], place["y"] + place["h"]))
