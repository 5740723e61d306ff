"""Everything Telegram: commands, living messages, the delivery ledger, and a Bot API server for one machine."""
