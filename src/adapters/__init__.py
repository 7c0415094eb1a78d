"""The world around the core: ledger, HTTP, pages, command line, jobs, registers and exports."""
