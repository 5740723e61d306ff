"""Pure: stories in, the HTML of Telegram messages out."""
