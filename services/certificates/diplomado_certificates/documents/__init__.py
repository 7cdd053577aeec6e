"""The document: a PDF rendered from the frozen record alone, the same bytes every time."""
