"""The rules of graduation: what each award requires, who meets it, and why, in sentences that people can check."""
