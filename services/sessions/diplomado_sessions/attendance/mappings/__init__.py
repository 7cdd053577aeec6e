"""Which columns a table of an edition has that no meeting program wrote."""
