"""The ways to chats: Telegram, and whatever else reaches people."""
