"""Each alarm asks for metrics that exist, is tested by promtool, and has a section that says what to type."""

import re
import subprocess
from typing import Any

import pytest
import yaml

from diplomado_contracts.services import SERVICES
from tests.architecture.metrics_page import catalogue
from tests.architecture.source import ROOT
from tests.observe.expressions import complaints
from tests.observe.programs import program
from tests.support.waiting import PATIENCE

FOLDER = ROOT / "deploy/observe"
OPERATIONS = (ROOT / "docs/operations.md").read_text(encoding="utf-8")


def rules() -> dict[str, dict[str, Any]]:
    read = yaml.safe_load((FOLDER / "alerts.yaml").read_text(encoding="utf-8"))
    return {rule["alert"]: rule for group in read["groups"] for rule in group["rules"]}


def test_alarms_ask_for_what_there_is() -> None:
    found = {name: list(complaints(rule["expr"], catalogue())) for name, rule in rules().items()}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(
    ("expression", "complaint"),
    [
        ("diplomado_outbox_age > 1", "diplomado_outbox_age is no metric"),
        ('diplomado_dead_letters{reason="misplaced"} > 0', "diplomado_dead_letters has no label reason"),
        ('diplomado_dead_letters_by_reason{reason="x"}', "reason of diplomado_dead_letters_by_reason is never x"),
        ("sum by (topic) (diplomado_outbox_pending) > 0", "no metric of it has the label topic"),
        ("rate(diplomado_http_request_seconds[5m]) > 0", "diplomado_http_request_seconds is no metric"),
    ],
)  # fmt: skip
def test_what_never_is_would_be_found(expression: str, complaint: str) -> None:
    assert list(complaints(expression, catalogue())) == [complaint]


def test_each_alarm_has_a_section_with_symptom_cause_and_what_to_type() -> None:
    part = OPERATIONS.split("\n## Alarms\n")[1].split("\n## ")[0]
    sections = dict(re.findall(r"^### (\w+)\n(.*?)(?=^### |\Z)", part, re.MULTILINE | re.DOTALL))
    assert list(sections) == list(rules())
    for name, text in sections.items():
        assert re.findall(r"^- (\w+): ", text, re.MULTILINE) == ["Symptom", "Cause", "Type"], name


def test_log_lines_that_the_sections_name_exist() -> None:
    part = OPERATIONS.split("\n## Alarms\n")[1].split("\n## ")[0]
    lines = set(re.findall(r"^\| `([a-z_.]+)` \|", (ROOT / "docs/logs.md").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"`([a-z_]+\.[a-z_]+)`", part)) - {"alerts.yaml", "prometheus.yaml"}
    assert "outbox.send_failed" in named
    assert named - lines == set()


def test_promtool_raises_each_alarm_and_keeps_it_quiet_before() -> None:
    tests = yaml.safe_load((FOLDER / "alerts_test.yaml").read_text(encoding="utf-8"))["tests"]
    raised = {one["alertname"] for test in tests for one in test["alert_rule_test"] if one["exp_alerts"]}
    quiet = {one["alertname"] for test in tests for one in test["alert_rule_test"] if not one["exp_alerts"]}
    assert (raised, quiet) == (set(rules()), set(rules()))

    for words in (
        ("check", "config", "prometheus.yaml"),
        ("check", "rules", "alerts.yaml"),
        ("test", "rules", "alerts_test.yaml"),
    ):
        done = subprocess.run(
            [program("promtool"), *words], cwd=FOLDER, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_prometheus_reads_each_service_by_its_name_and_compose_gives_it_the_files() -> None:
    read = yaml.safe_load((FOLDER / "prometheus.yaml").read_text(encoding="utf-8"))
    targets = {one["labels"]["service"]: one["targets"] for one in read["scrape_configs"][0]["static_configs"]}
    assert targets == {name: [f"{name}:9000"] for name in SERVICES}

    compose = ROOT / "deploy/compose"
    started = yaml.safe_load((compose / "observe.yaml").read_text(encoding="utf-8"))["services"]
    assert {tuple(part["profiles"]) for part in started.values()} == {("observe",)}
    files = [volume.split(":")[0] for part in started.values() for volume in part["volumes"] if volume[0] == "."]
    assert len(files) == 5
    assert [file for file in files if not (compose / file).exists()] == []
    assert all(port.startswith("127.0.0.1:") for part in started.values() for port in part["ports"])
