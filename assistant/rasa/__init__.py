"""The assistant inside Rasa: its NLU component, tracker store, patches, training and server."""
