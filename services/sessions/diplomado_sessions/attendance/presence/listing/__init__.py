"""Who registered for an edition, page by page, with what each has in one session."""
