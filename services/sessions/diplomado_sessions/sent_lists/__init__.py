"""Lists that staff paste from a spreadsheet, or send as CSV, XLSX or ODS."""
