"""Everything about words: languages, texts and their translations, dates, names and e-mail addresses."""
