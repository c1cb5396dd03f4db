# Every command works from a fresh clone and in no environment of its own: `make serve` sets up what it needs, once.
PYTHON ?= python3
BIN := .venv/bin
# Stamps: what stands in them is installed. A change of the lock files or of pyproject.toml installs anew.
# The lock files name all there is (--no-deps): pip would look for extras such as coverage[toml] in newer releases.
SERVING := .venv/.installed-serving
TESTING := .venv/.installed-testing
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check install

.PHONY: help setup serve test e2e pictures paint check eval bench crash mixed slack-soak slack-bench fuzz scale corpus lock

help: ## show this
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

setup: $(SERVING) ## install what serving needs into .venv

serve: $(SERVING) ## serve at http://127.0.0.1:8080 (ADVISOR_PORT and others: docs/settings.md)
	@$(BIN)/advisor serve

test: $(TESTING) ## run every test
	$(BIN)/python -m pytest -n 2 --dist loadgroup --cov --cov-fail-under=90 $(ARGS)

e2e: $(TESTING) ## drive every page in a real Chromium, which is installed where that may be done
	$(BIN)/python -m pytest -m e2e tests/e2e $(ARGS)

pictures: $(TESTING) ## draw each page in both languages and themes into docs/images
	$(BIN)/python -m tests.e2e.pictures

paint: $(TESTING) ## tell how long until the largest thing of a page is painted
	$(BIN)/python -m tests.e2e.paint

check: $(TESTING) ## format, lint, types, import layers, lengths, then every test
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/lengths.py
	@$(MAKE) test

eval: $(TESTING) ## score the development questions, and write docs/quality.md and docs/calibration.md
	$(BIN)/advisor eval --parts --calibration --write $(ARGS)

bench: $(SERVING) ## measure speed and memory, and write docs/performance.md
	$(BIN)/advisor bench --write $(ARGS)

crash: $(SERVING) ## kill re-indexing, servers and workers again and again
	$(BIN)/advisor crash $(ARGS)

mixed: $(TESTING) ## ask without pause while everything is changed, and count failed and mixed answers
	$(BIN)/advisor mixed $(ARGS)

slack-soak: $(SERVING) ## repeat Slack's events to servers that are killed, and count the replies to each
	$(BIN)/advisor slack-soak $(ARGS)

slack-bench: $(SERVING) ## time how soon Slack's events are acknowledged while answers are computed
	$(BIN)/advisor slack-bench $(ARGS)

fuzz: $(TESTING) ## send a running server what its own description allows and forbids
	$(BIN)/advisor fuzz $(ARGS)

scale: $(SERVING) ## index ten thousand passages of real text, and tell time and memory
	$(BIN)/advisor scale $(ARGS)

corpus: $(SERVING) ## prove the shipped corpus and the rules
	$(BIN)/advisor corpus check $(ARGS)

lock: ## write the lock files anew (needs uv)
	requirements/lock.sh

$(SERVING): requirements/main.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Installing into .venv, once."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(PIP) --no-deps --require-hashes -r requirements/main.txt
	@$(PIP) --no-deps --editable .
	@touch $@

# torch is in no lock file, for its wheel differs from machine to machine; what it needs besides is, and comes before.
$(TESTING): $(SERVING) requirements/dev.txt requirements/models.txt
	@echo "Installing what the tests need, once."
	@$(PIP) --no-deps --require-hashes -r requirements/dev.txt
	@$(PIP) --no-deps --require-hashes -r requirements/models.txt
	@$(PIP) "$$(sed -n 's/.*"\(torch==[^"]*\)".*/\1/p' pyproject.toml)"
	@touch $@
