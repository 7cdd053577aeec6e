"""The public check of a certificate by its code, without an account, a script or a cookie."""
