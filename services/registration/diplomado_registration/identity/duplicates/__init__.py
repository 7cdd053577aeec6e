"""A queue of records that may be of one person. It merges nothing by itself."""
