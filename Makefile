# Thin on purpose: the work is in opm/bootstrap.py and in management commands.
PYTHON ?= python3
BOOT := $(PYTHON) opm/bootstrap.py

.DEFAULT_GOAL := help
.PHONY: help run test check bench screenshots lock clean

help:  ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /make \1|/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "  %-18s %s\n", $$1, $$2}'

run:  ## start OPM on this machine: web, worker and scheduler (make run PORT=8001)
	@PORT="$(PORT)" $(BOOT) run

test:  ## run the tests on a real PostgreSQL, Redis and Chromium
	@$(BOOT) test

check:  ## lint, types, import directions, migrations, deployment settings
	@$(BOOT) check

bench:  ## measure the figures that README promises
	@$(BOOT) bench

screenshots:  ## take the pictures of README's tour into docs/screenshots
	@$(BOOT) screenshots

lock:  ## compile requirements*.in into the locks
	@$(BOOT) lock

clean:  ## remove the virtual environment and caches, keep the data in var
	@$(BOOT) clean
