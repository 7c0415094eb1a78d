"""Dated code lists: which words were valid on a day. Data, not code: a reform publishes a new version."""
