"""The linter finds what bandit would (ADR 67): one weakness of each family, with the configuration of `make check`."""

import json
import subprocess
import sys

import pytest

from tests.architecture.source import ROOT

WEAK = {
    "S105": "password = 'secreto'\n",
    "S110": "try:\n    pass\nexcept Exception:\n    pass\n",
    "S113": "import requests\n\nrequests.get('https://example.org')\n",
    "S301": "import pickle\n\npickle.loads(b'')\n",
    "S307": "eval('1')\n",
    "S324": "import hashlib\n\nhashlib.md5(b'')\n",
    "S501": "import httpx\n\nhttpx.get('https://example.org', verify=False)\n",
    "S506": "import yaml\n\nyaml.load('')\n",
    "S602": "import subprocess\n\nsubprocess.run('ls', shell=True)\n",
    "S701": "import jinja2\n\njinja2.Environment(autoescape=False)\n",
    "PLE2502": "x = '\u202e'\n",
}
"""Code by the rule that finds it."""


@pytest.mark.parametrize(("rule", "code"), WEAK.items(), ids=WEAK)
def test_a_weakness_is_found(rule: str, code: str) -> None:
    command = [sys.executable, "-m", "ruff", "check", "--output-format=json", "--stdin-filename=services/weak.py", "-"]
    done = subprocess.run(command, input=code, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert rule in {found["code"] for found in json.loads(done.stdout)}
