"""What every Diplomado service stands on. It contains no word of the training domain."""
