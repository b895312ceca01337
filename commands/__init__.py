"""The `helpdesk` command: one module a subject, each imported only when it is called."""
