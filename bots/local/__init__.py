"""A Bot API server on loopback, as Telegram speaks it, and a page that shows its chats."""
