"""The public addresses of credentials, and of what is needed to check them."""
