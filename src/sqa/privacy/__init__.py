"""What is personal, and who may propose and ask what."""
