"""The shown names of members of staff who decided something, so that a record of decisions can name them."""
