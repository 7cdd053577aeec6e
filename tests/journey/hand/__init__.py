"""What a person does on the pages, step by step, with the files of an example in the hand."""
