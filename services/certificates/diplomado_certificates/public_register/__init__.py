"""The public register as files that any web server can host, for when there is no service any more."""
