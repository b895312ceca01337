"""The Help section's input channel: page, chat socket, uploads and conversation history."""
