"""Custom actions, one module a skill: slots in, one call into helpdesk, utterances out."""
