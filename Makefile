# Everything runs from the folder of this file, with relative paths, so that the folder's own path
# may hold spaces. Needs GNU make and a POSIX shell.

# Where `make run` listens; `make run HOST=0.0.0.0 PORT=8080` listens elsewhere.
HOST = 127.0.0.1
PORT = 8501

# Tried in this order; `make run PYTHON=/path/to/python3` asks for one.
PYTHON = python3.13 python3.12 python3.11 python3

IN_VENV = .venv/bin/python
PIP = $(IN_VENV) -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help run test check check-data docs bench build clean
.NOTPARALLEL:
.DELETE_ON_ERROR:

help: ## list these targets
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

run: build ## install what is needed, build the database and open the dashboard
	@echo "Parallax is at http://$(HOST):$(PORT); Ctrl+C stops it. Is the port taken? make run PORT=8502"
	@headless=true; \
	if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" = Darwin ]; then headless=false; fi; \
	exec $(IN_VENV) -m streamlit run app.py --server.address=$(HOST) --server.port=$(PORT) \
		--server.headless=$$headless --server.showEmailPrompt=false --logger.hideWelcomeMessage=true

test: .venv/.installed-dev ## run every test
	@$(IN_VENV) -m pytest

check: .venv/.installed-dev ## look for faults of style, types and data
	$(IN_VENV) -m ruff check .
	$(IN_VENV) -m mypy
	$(IN_VENV) -m dashboard check

check-data: .venv/.installed-run ## list every fault of data/ only
	@$(IN_VENV) -m dashboard check

docs: .venv/.installed-dev ## rewrite what the documents repeat of schema, queries and charts
	$(IN_VENV) docs/refresh.py

bench: .venv/.installed-dev build ## measure the pages in a browser, and the queries
	$(IN_VENV) benchmarks/browser.py
	$(IN_VENV) benchmarks/queries.py

build: .venv/.installed-run ## build the database from data/; does nothing where it is up to date
	@$(IN_VENV) -m dashboard build

clean: ## remove the virtual environment, built databases and caches
	rm -rf .venv .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp is younger than the requirements it stands for, so the second time is quick.
.venv/.installed-run: requirements.txt .venv/.made
	@echo "Installing requirements.txt into .venv; the first time takes a minute or two."
	@$(PIP) install -r requirements.txt
	@touch $@

.venv/.installed-dev: requirements-dev.txt .venv/.installed-run
	@echo "Installing requirements-dev.txt into .venv."
	@$(PIP) install -r requirements-dev.txt
	@touch $@

# A virtual environment that is there already, of a fit Python and with pip, is used as it is.
.venv/.made:
	@if $(IN_VENV) -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
		touch $@; exit 0; \
	fi; \
	fit=; \
	for each in $(PYTHON); do \
		"$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		fit=$$each; \
		"$$each" -c 'import ensurepip, venv' 2>/dev/null || continue; \
		echo "Making a virtual environment in .venv with $$("$$each" --version)."; \
		"$$each" -m venv --clear .venv && touch $@ && exit 0; \
		echo "$$each could not make the virtual environment .venv." >&2; exit 1; \
	done; \
	if [ -n "$$fit" ]; then \
		echo "$$fit lacks the modules venv or ensurepip. On Debian and Ubuntu: apt install python3-venv" >&2; \
	else \
		echo "Parallax needs Python 3.11 or newer; looked for $(PYTHON)." >&2; \
		echo "On Debian and Ubuntu: apt install python3 python3-venv" >&2; \
	fi; \
	exit 1
