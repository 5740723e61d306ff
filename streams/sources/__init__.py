"""Plug-ins: where items come from; a source knows nothing of Kafka."""
