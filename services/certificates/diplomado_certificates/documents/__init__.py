"""The paper: a PDF made from the frozen record alone, the same bytes every time."""
