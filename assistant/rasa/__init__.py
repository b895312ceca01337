"""How Rasa is set up, trained and run here."""
