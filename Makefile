# make run    everything from nothing: environment, database, demo programme, http://127.0.0.1:8000 (or PORT=8001)
# make test   everything from nothing: environment with test tools, every check, every test
# make check  what CI runs, the same as make test
# make lint   the checks without the tests          make test-fast  SQLite, no browser, no servers
# make reminders-proof  10,000 people over 30 days while clocks are killed: each due note once; make desk-timing  the team's lists by size
# make bench  Handrail beside the tutorial design, a quarter of an hour (make bench-quick: three minutes); docs/performance.md
# make moderation-proof  the twenty tests of the desk in full, on SQLite and on PostgreSQL with Redis; prints the figures
# make reliability  every fault, on PostgreSQL with Redis and on SQLite, a line each (RELIABILITY="--scale full"); docs/reliability.md
# make contract  every operation of the API asked in hundreds of ways, every frame and body held to docs/asyncapi.yaml and docs/openapi.json
# make simulate  20,000 histories of a room and 2,000 simulated evenings, some hours of one core; docs/reliability.md

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# Bytecode makes every start about three times faster, and the tests start many processes.
unexport PYTHONDONTWRITEBYTECODE
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore

VENV := .venv
PY := $(VENV)/bin/python
BIN := $(PY) $(VENV)/bin
APPS := config moderation checkins chat groups notifications accounts
JOBS ?= 2
PYTEST := $(PY) -m coverage run -m pytest -q -n $(JOBS)
# Nothing a developer has exported may decide what the tests run against.
CLEAN := env -u DATABASE_URL -u REDIS_URL -u HANDRAIL_PRODUCTION -u HANDRAIL_DEMO

.PHONY: help run test check lint test-fast test-sqlite test-servers bench bench-quick contract reminders-proof desk-timing moderation-proof reliability coverage-reset coverage-gate chromium clean

help:
	@sed -n 's/^# \{0,1\}//p;/^$$/q' Makefile

run: $(VENV)/run.stamp
	@$(PY) manage.py up --demo $(if $(PORT),--port $(PORT))

test check: $(VENV)/test.stamp chromium
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory coverage-reset test-sqlite test-servers coverage-gate

lint: $(VENV)/test.stamp
	@echo "Format and lint (ruff, djade)"
	@$(VENV)/bin/ruff format --check --quiet .
	@$(VENV)/bin/ruff check --quiet .
	@find templates -name '*.html' -exec $(VENV)/bin/djade --target-version 5.2 --check {} +
	@echo "Walls (import-linter)"
	@$(BIN)/lint-imports --no-logo
	@echo "Types (mypy strict)"
	@$(CLEAN) $(PY) -m mypy --no-error-summary $(APPS) tests manage.py
	@echo "Migrations and the production profile"
	@$(CLEAN) $(PY) manage.py makemigrations --check --dry-run --verbosity 0
	@$(CLEAN) $(PY) -m tests.production

test-fast: $(VENV)/test.stamp
	@$(CLEAN) $(PY) -m pytest -q -n $(JOBS) -m "not browser and not process"

test-sqlite:
	@echo "Tests on SQLite and the in-memory layer (browser and process tests follow below, once)"
	@$(CLEAN) $(PYTEST) -m "not browser and not process"

test-servers:
	@echo "Tests on PostgreSQL and Redis, with the browser and process tests; what asks no server has run above"
	@$(CLEAN) HANDRAIL_TESTS_ONCE=1 $(PY) -m tests.servers -- $(PYTEST)

# The short rounds of these run with `make test`; here are the long ones, a quarter of an hour each.
moderation-proof: $(VENV)/test.stamp
	@$(CLEAN) HANDRAIL_PROOF=1 $(PY) -m pytest -q -n 0 tests/moderation/proof
	@$(CLEAN) HANDRAIL_PROOF=1 $(PY) -m tests.servers -- $(PY) -m pytest -q -n 0 tests/moderation/proof

coverage-reset:
	@$(PY) -m coverage erase

# A measurement, not a test: it fails only when something could not be measured. BENCH="--out FOLDER" keeps the figures.
bench: $(VENV)/test.stamp
	@$(CLEAN) $(PY) -m tests.load.run $(BENCH)

reminders-proof: $(VENV)/test.stamp
	@$(CLEAN) $(PY) -m tests.reminders.proof $(PROOF)

desk-timing: $(VENV)/test.stamp
	@$(CLEAN) $(PY) -m tests.desk.timing

# `make test` asks each operation of the API in eight ways by everybody; here in 200, or PROBES=2000.
contract: $(VENV)/test.stamp
	@$(CLEAN) HANDRAIL_PROBES=$(or $(PROBES),200) $(PY) -m pytest -q -n $(JOBS) tests/contract

bench-quick: $(VENV)/test.stamp
	@$(CLEAN) $(PY) -m tests.load.run --quick $(BENCH)

# Fails when a message was lost, doubled, reordered or shown to the wrong person, or a promise about time was not kept.
reliability: $(VENV)/test.stamp
	@$(CLEAN) $(PY) -m tests.reliability.run $(RELIABILITY)

# What the tests do 500 and 20 times. SIMULATE="--into FILE" keeps what was done, and goes on from there when it is started again.
.PHONY: simulate
simulate: $(VENV)/test.stamp
	@$(CLEAN) $(PY) -m tests.simulation.simulate $(SIMULATE)

# Silent when the gates hold, so that the last line stays pytest's own.
coverage-gate:
	@$(PY) -m coverage combine --quiet
	@$(PY) -m coverage json --quiet -o coverage.json
	@$(PY) -m tests.coverage_gate coverage.json

chromium: $(VENV)/test.stamp
	@$(PY) -m tests.chromium

clean:
	rm -rf $(VENV) .coverage .coverage.* coverage.json .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(VENV)/bin/pip:
	@for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
	  python=; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "Handrail needs Python 3.11 or newer. Install it, or name one: make run PYTHON=/path/to/python3" >&2; exit 1; \
	fi; \
	if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
	  echo "This Python cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; \
	fi; \
	echo "Making the environment in $(VENV)"; \
	"$$python" -m venv $(VENV)

$(VENV)/run.stamp: requirements.txt | $(VENV)/bin/pip
	@echo "Installing what Handrail needs"
	@$(PY) -m pip install --quiet --require-hashes --requirement requirements.txt
	@touch $@

# The test lock holds the run lock, so one install serves both.
$(VENV)/test.stamp: requirements-dev.txt requirements.txt | $(VENV)/bin/pip
	@echo "Installing what the tests need"
	@$(PY) -m pip install --quiet --require-hashes --requirement requirements-dev.txt
	@touch $@ $(VENV)/run.stamp
