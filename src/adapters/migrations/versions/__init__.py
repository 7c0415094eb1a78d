"""The revisions of each part, in a folder of its own."""
