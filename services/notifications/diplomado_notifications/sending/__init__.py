"""Sending: due deliveries go to the mail server, each once.

`outcomes` and `retry_policy` are rules. `smtp_connection`, `sender`, `task` and `reporting` are adapters: they hold the
connection, the loop, the clock and chance, and they write log lines and metrics.
"""
