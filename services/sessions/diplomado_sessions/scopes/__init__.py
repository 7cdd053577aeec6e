"""Which edition the paths of this service belong to, for callers who see some editions alone."""
