"""The demo: both example programmes through the whole system, compared with what is known to be true."""
