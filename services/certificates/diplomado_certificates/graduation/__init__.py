"""The rules of graduation: what each award requires, who is entitled to it, and why, in texts that people can check."""
