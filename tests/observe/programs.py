"""Programs of Prometheus, where they are installed (Debian: prometheus). Tests without one are skipped and say so."""

import os
import shutil

import pytest


def program(name: str) -> str:
    """Where a program is: on PATH, or in the folder named by PROMETHEUS_FOLDER."""
    found = shutil.which(name, path=os.pathsep.join((os.environ.get("PROMETHEUS_FOLDER", ""), os.environ["PATH"])))
    if found is None:
        pytest.skip(f"NOT RUN: there is no {name}; install Debian's package prometheus, or set PROMETHEUS_FOLDER")
    return found
