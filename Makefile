# Two commands on a fresh machine: `make demo` and `make test`. Both need Python 3.11 or newer and a package index.
PYTHON ?= $(shell command -v python3.11 || command -v python3 || command -v python)
VENV   ?= .venv
BIN    := $(VENV)/bin
TESTS  ?=
FRESH  ?=

.PHONY: demo test check bench soak lock clean help
help:           ## This list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/'

demo: $(VENV)/.installed   ## Fill an embedded database with the demo city and serve the chat page on this machine
	@$(BIN)/karta demo $(if $(FRESH),--fresh)

test: $(VENV)/.installed-dev   ## The whole suite
	@$(BIN)/python -m pytest -n auto --dist worksteal --durations=15 $(TESTS)

check: $(VENV)/.installed-dev   ## ruff, mypy strict, import contracts
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

bench: $(VENV)/.installed-bench   ## Speed, as ratios against named peers in the same run
	@$(BIN)/python -m benchmarks

soak: $(VENV)/.installed-dev   ## Long runs: properties and attackers at many times their length, then kill loops on both databases, digests under faults, and votes cast by eight processes
	@KARTA_SOAK=1 $(BIN)/python -m pytest -n auto tests/handlers/grammar/test_any_line.py \
		tests/handlers/grammar/test_report.py tests/storage/parts tests/storage/test_release_at_random.py tests/storage/test_silence.py \
		tests/storage/test_squares_and_weeks.py tests/storage/audit/test_acts.py tests/storage/photos/test_any_bytes.py \
		tests/storage/privacy/test_any_text.py tests/bot/test_non_interference.py tests/storage/votes/test_kill.py tests/storage/decisions/test_kill.py \
		tests/storage/problems/test_threads.py tests/bot/test_threads_killed.py \
		tests/bot/platforms/slack/test_render.py tests/bot/platforms/teams/test_render.py
	@$(BIN)/python -m tests.attack
	@$(BIN)/python -m tests.kill
	@$(BIN)/python -m tests.outbox
	@$(BIN)/python -m tests.votes_race

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "No Python was found. Install Python 3.11 or newer."; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $$("$(PYTHON)" --version 2>&1) was found. Try: make demo PYTHON=/path/to/python3.11"; exit 1; }
	@"$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv module is missing. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Creating a virtual environment in $(VENV) ..."
	@"$(PYTHON)" -m venv $(VENV)

$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing (a few minutes the first time) ..."
	@$(BIN)/python -m pip install --disable-pip-version-check -q --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --disable-pip-version-check -q --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q bot handlers analytics storage
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@echo "Installing what the tests need ..."
	@$(BIN)/python -m pip install --disable-pip-version-check -q --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.installed-bench: benchmarks/requirements.lock $(VENV)/.installed-dev
	@$(BIN)/python -m pip install --disable-pip-version-check -q --require-hashes -r benchmarks/requirements.lock
	@touch $@

lock:           ## Renew the hashed lock files (needs pip-tools)
	@benchmarks/lock.sh

clean:          ## Remove the virtual environment; what people wrote stays in var/
	@rm -rf $(VENV)
