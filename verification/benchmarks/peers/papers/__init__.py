"""Other programs that set the same paper."""
