# Two commands: `make run` sets up and shows the program at work; `make test` sets up and runs the tests.
# Nothing is needed but Python 3.11 or newer and make. Every target may be run twice, and from any folder with `make -C`.

VENV   := .venv
BIN    := $(VENV)/bin
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v "$$p"; break; }; done)

HERE := $(dir $(lastword $(MAKEFILE_LIST)))
ifneq ($(HERE),./)
# Called as `make -f /some/where/Makefile`: every goal is handed to this folder.
.DEFAULT_GOAL := run
%: ; @$(MAKE) --no-print-directory -C "$(HERE)" $@
run test setup: ; @$(MAKE) --no-print-directory -C "$(HERE)" $@
else

.PHONY: run test setup lint types check bench lock clean help

run: setup  ## show the whole program at work on the practice marketplace (Ctrl-C ends it)
	"$(BIN)/monitor" demo

test: $(VENV)/.dev  ## run the tests
	@.ci/browser "$(BIN)/python"
	"$(BIN)/python" -m pytest -n auto

setup: $(VENV)/.run  ## make .venv with the locked dependencies, and find a browser
	@.ci/browser "$(BIN)/python"

# The environment is made anew when the lock or the interpreter changes; a run that was cut off leaves no stamp and starts over.
$(VENV)/.run: requirements.lock pyproject.toml
	@.ci/setup "$(PYTHON)" "$(VENV)" requirements.lock
	@touch "$@"

$(VENV)/.dev: requirements-dev.lock pyproject.toml
	@.ci/setup "$(PYTHON)" "$(VENV)" requirements-dev.lock
	@touch "$@" "$(VENV)/.run"

lint: $(VENV)/.dev  ## ruff: rules and format
	"$(BIN)/ruff" check . && "$(BIN)/ruff" format --check .

types: $(VENV)/.dev  ## mypy --strict
	"$(BIN)/mypy"

check: lint types test  ## everything CI runs

bench: $(VENV)/.dev  ## speed and memory, against peers or limits in the same run
	for program in bench/*.py; do echo "== $$program"; "$(BIN)/python" "$$program" || exit 1; done

lock: $(VENV)/.dev  ## renew the lock files (needs uv; no registry address gets into them)
	options="--universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate" && \
	uv pip compile -q $$options pyproject.toml --extra setup -o requirements.lock && \
	uv pip compile -q $$options pyproject.toml --extra setup --extra dev --extra bench -c requirements.lock -o requirements-dev.lock

clean:  ## remove what setup made
	rm -rf "$(VENV)"

help:  ## this list
	@grep -hE '^[a-z]+:.*##' "Makefile" | sed -E 's/:[^#]*## /\t/'

endif
