"""What a file holds: its kind, what each column is, what must be asked; with how sure that is and why. Writes nothing."""
