# The commands of this project. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help setup run test check prove bench screenshots lock
PORT ?= 8000
BIN := .venv/bin
export AVTRYCK_DATA ?= $(CURDIR)/var

help: ## List these commands
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*## /\t/' | expand -t 14

setup: ## Set up what the product needs
	@python3 tools/bootstrap.py run

run: setup ## Serve the demonstration on http://127.0.0.1:8000 (PORT=, AVTRYCK_DATA=)
	@AVTRYCK_SITE_URL=http://127.0.0.1:$(PORT) $(BIN)/avtryck demo --if-empty --serve --port $(PORT)

test: ## Run every test, on SQLite and on PostgreSQL
	@python3 tools/bootstrap.py test
	@$(BIN)/python tools/run_tests.py

check: ## Lint, types, import contracts, translations, texts
	@python3 tools/bootstrap.py test
	@$(BIN)/python tools/run_checks.py

prove: ## The long evidence (hours), into docs/methods/evidence.json
	@python3 tools/bootstrap.py test
	@$(BIN)/python tools/prove.py

bench: ## Every benchmark, one after the other
	@python3 tools/bootstrap.py test
	@for file in bench/*.py; do $(BIN)/python $$file; done

screenshots: ## The pictures of the README, taken from the running product
	@python3 tools/bootstrap.py test
	@$(BIN)/python tools/screenshots.py

lock: ## Compile the hashed locks anew from pyproject.toml
	@python3 tools/bootstrap.py run
	@tools/lock.sh
