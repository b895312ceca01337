"""What a text says: times, links, secrets, meaning. Knows no Rasa, no database and no web."""
