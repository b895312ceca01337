"""What is said and done next, as plain Python: no Rasa, no database, no clock."""
