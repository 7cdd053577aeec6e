"""The room, for staff: the sheet, links of screen and phones, signed lists by ticking names, what was recorded."""
