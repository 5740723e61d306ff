"""Where articles come from: plug-ins that turn an outside source into items, and know nothing of Kafka."""
