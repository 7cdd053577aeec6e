"""Reading the attendance files that Zoom writes. Pure: bytes in, presences or a clear refusal out."""
