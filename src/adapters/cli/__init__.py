"""The command line: every verb with an example, `--json` and exit codes that scripts can use."""
