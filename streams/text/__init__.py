"""PURE. From raw text to clean passages, sentences and numbers; every span maps back to the original."""
