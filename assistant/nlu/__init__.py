"""Reads what people type: intents, answers to the form's choices, and facts in a sentence.

The reading itself is plain Python and numpy and knows no Rasa; the modules that end in
`_component` put it into Rasa's pipeline.
"""
