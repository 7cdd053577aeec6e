"""What every Diplomado service needs. It contains no term of the training domain."""
