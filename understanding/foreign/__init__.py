"""Messages in Spanish, Portuguese, German, French, Indonesian and Arabic, in short English."""
