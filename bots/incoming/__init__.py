"""How what people write comes in: asked for or called with, over one line to Telegram."""
