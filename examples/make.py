"""Make the example programmes again: `python -m examples.make [FOLDER]`. The same bytes each time."""

import sys
from pathlib import Path

from examples.making.panama_2021.write import write as write_panama_2021
from examples.making.panama_2023.write import write as write_panama_2023


def make(folder: Path) -> None:
    """Write both programmes below a folder."""
    write_panama_2021(folder / "panama-2021")
    write_panama_2023(folder / "panama-2023")


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
