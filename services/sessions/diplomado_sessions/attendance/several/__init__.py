"""Several sessions at once: the files of a whole edition, and closing what has no open questions."""
