"""The pipeline: from a source's item to a story's event. One folder a station, in the order of an article's way."""
