"""The support domain: severity, response windows, tickets, help centre. Knows no Rasa and no web."""
