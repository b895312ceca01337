"""The support domain: severity, response windows, tickets, help centre. No Rasa, no web."""
