"""The queue of appearances that a coordinator has to decide: read page by page, with candidates, and decided."""
