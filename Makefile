# Bare `make` lists the verbs. Every verb sets up .venv by itself; needed beforehand: Python 3.11+, make and git.
PYTHON  ?= python3
VENV    := .venv
BIN     := $(VENV)/bin
SIZE    ?= school
READY   := $(VENV)/.ready
WORKERS ?= auto

# What `make soak` brings about: kill -9, power cuts, stops of PostgreSQL; a seed brings the same ones (0: a new one). docs/faults.md
KILLS   ?= 1000
CUTS    ?= 2000
STOPS   ?= 50
SEED    ?= 0

# Slow and soak tests are asked for by name; one file or test: make test TESTS=tests/unit/test_ownership.py
TESTS   ?= tests
PYTEST  := $(BIN)/pytest -n $(WORKERS) --dist worksteal -m "not slow and not soak"

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
.PHONY: help run dialogue test slow soak bench bench-peers check checked format types imports docs docs-current capabilities setup lock clean

help:
	@awk 'BEGIN { FS = ":.*## " } \
	  /^##@ / { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile
	@echo

##@ Use
run: $(READY)  ## start the service with the demo municipality (SIZE=pupils) and print its addresses
	@$(BIN)/sqa demo --size $(SIZE) --serve

dialogue: $(READY)  ## import FILE=notes.csv into a folder that is thrown away, and show the totals (CODEBOOK= CODES= AREAS= ARGS="--claimed 244")
	@FILE="$(FILE)" CODEBOOK="$(CODEBOOK)" CODES="$(CODES)" AREAS="$(AREAS)" ARGS="$(ARGS)" $(BIN)/python -m tests.dialogue

bench: $(READY)  ## print the benchmark table with ratios
	@$(BIN)/python -m tests.bench

bench-peers: $(READY)  ## measure us beside other event stores, which it installs from PyPI and npm into .bench-peers
	@$(BIN)/python -m tests.bench.peers

##@ Build with confidence
test: $(READY)  ## run the tests, but for those marked slow or soak
	@$(PYTEST) $(TESTS)

check: checked test  ## do everything that CI does

slow: $(READY)  ## run the tests marked slow
	@$(BIN)/pytest -m slow --timeout 900 $(TESTS)

soak: $(READY)  ## bring about faults by the thousand (KILLS= CUTS= STOPS= SEED=), search long for counter-examples, run the tests marked soak
	@$(BIN)/python -m tests.faults --kills $(KILLS) --cuts $(CUTS) --stops $(STOPS) --seed $(SEED)
	@$(BIN)/pytest -n $(WORKERS) -m soak --timeout 3600 --hypothesis-profile soak $(TESTS); code=$$?; \
	  [ $$code -eq 5 ] || [ $$code -eq 0 ] || exit $$code
	@[ ! -d tests/property ] || $(BIN)/pytest -n $(WORKERS) --timeout 3600 --hypothesis-profile soak -m "not soak" tests/property

format: $(READY)  ## format the code and mend what can be mended
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

types: $(READY)  ## check the types of src
	@$(BIN)/mypy

imports: $(READY)  ## check that the arrows of the layout hold
	@$(BIN)/lint-imports

##@ Explain
docs: $(READY)  ## write the generated pages of docs anew
	@$(BIN)/python -m adapters.cli.docs

docs-current: $(READY)  ## check that the generated pages of docs are current
	@if [ -e src/adapters/cli/docs.py ]; then $(BIN)/python -m adapters.cli.docs --check; else echo "No page is generated yet."; fi

capabilities: $(READY)  ## list which capabilities have tests, and which don't yet
	@$(BIN)/python -m tests.capabilities

##@ Keep house
setup: $(READY)  ## make .venv from the lock files (the other verbs do so when needed)

lock: $(READY)  ## write both lock files anew; UPGRADE=--upgrade takes the newest versions
	@scripts/lock $(UPGRADE)

clean:  ## remove .venv, caches and test results
	@rm -rf $(VENV) .hypothesis .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .coverage* htmlcov dist build .bench-peers
	@find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

# All of `check` but the tests: CI has run those by then.
checked: $(READY)
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(MAKE) types imports docs-current

$(READY): bootstrap.lock requirements.lock pyproject.toml
	@PYTHON="$(PYTHON)" scripts/setup $(VENV)
	@touch $@
