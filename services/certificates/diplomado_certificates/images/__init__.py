"""Uploaded images: emblems and signature images, checked, made anew, and stored by the hash of their content."""
