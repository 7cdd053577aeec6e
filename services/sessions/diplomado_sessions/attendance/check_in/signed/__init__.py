"""The list that people signed on paper, entered as a table or by ticking names."""
