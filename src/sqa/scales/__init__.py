"""Rating scales: versions with anchored wording, so that a 2 means the same to every profession."""
