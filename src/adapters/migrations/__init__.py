"""How the tables of a ledger, its keys and its register change from release to release. Answers are rebuilt, never migrated."""
