"""What a language says, as data: one TOML file a language, read once into frozen values."""
