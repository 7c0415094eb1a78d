"""The language and its rules: no SQL, no HTTP, no clock, no register."""
