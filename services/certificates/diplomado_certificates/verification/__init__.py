"""The public check of a certificate: by anybody who holds its code, without an account, a script or a cookie."""
