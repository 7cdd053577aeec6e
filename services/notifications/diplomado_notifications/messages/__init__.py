"""Messages: from the facts of a delivery to a finished e-mail with its calendar objects."""
