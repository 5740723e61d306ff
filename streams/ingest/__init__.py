"""From a source to `articles`: guarded HTTP, the schedule, the publisher."""
