"""Where things are in the clone."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
BUILD = ROOT / "build"
FAILPOINTS = ROOT / "verification" / "failpoints"
"""The folder that a process needs on its PYTHONPATH to have its failpoints armed."""
