"""What runs inside Rasa: the Help section channel, language understanding, tracker store."""
