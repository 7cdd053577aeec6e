"""Whether participants confirmed their names as certificates will print them."""
