"""PURE. The one query language: parsed, matched against texts, fired on stories."""
