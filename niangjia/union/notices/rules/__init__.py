"""The room's rules: templates of messages, the life of a delivery, and when a phone may ring."""
