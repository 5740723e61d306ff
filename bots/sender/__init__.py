"""Getting what the ledger owes to the chats, at the pace that Telegram allows."""
