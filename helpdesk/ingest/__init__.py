"""Takes in help centres of others: folders of Markdown and documentation sites."""
