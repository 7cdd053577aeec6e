"""Programs of Prometheus, where they are installed (Debian: prometheus). Tests without one are skipped and say so."""

import os
import shutil

import pytest


def found(name: str) -> str | None:
    """Where a program is: on PATH, or in the folder named by PROMETHEUS_FOLDER."""
    return shutil.which(name, path=os.pathsep.join((os.environ.get("PROMETHEUS_FOLDER", ""), os.environ["PATH"])))


def program(name: str) -> str:
    """The same; the test is skipped if there is none."""
    path = found(name)
    if path is None:
        pytest.skip(f"NOT RUN: there is no {name}; install Debian's package prometheus, or set PROMETHEUS_FOLDER")
    return path
