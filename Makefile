# make demo | test | package | bench | test-matrix. Each one installs what it needs, then works offline.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup test checks prepared lint types security pytest package demo bench bench-full pictures translations test-matrix clean

PYTHON := .venv/bin/python
VERSION := $(shell sed -n 's/^version=//p' metadata.txt)
# make pytest TESTS=tests/core
TESTS := tests
# Processes for the cores and the memory there are (tests/conftest.py), each with the tests of whole files.
# make pytest WORKERS= runs them one after another, for a debugger.
WORKERS := -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder
# The linters read the product and its scripts, not what was installed or made.
SOURCES := __init__.py plugin.py core layers algorithms exchange ui
# Where it is set, each process and each QGIS it starts would compile all sources, and rewrite all tests, for itself.
unexport PYTHONDONTWRITEBYTECODE

help:
	@echo "make demo         alternatives Torghundi-Chaman into demo/, QGIS opened on them"
	@echo "make test         everything CI runs: style, types, security, tests, the real QGIS under Xvfb"
	@echo "make package      dist/karwan-$(VERSION).zip for 'Install from ZIP'"
	@echo "make bench        benchmarks, as ratios"
	@echo "make bench-full   the gap to a full search of 1 M cells"
	@echo "make pictures     the pictures of README and user guide, from the real program"
	@echo "make translations texts of the sources into i18n/, and the files QGIS loads"
	@echo "make test-matrix  the suite on QGIS of Debian 12, 13 and testing (debootstrap)"

# --- setup: once per checkout; a stamp says that a step is done -----------------------------------------------------
setup: .build/system.stamp .build/venv.stamp .build/profile.stamp

.build/system.stamp: scripts/setup_system.sh
	@bash scripts/setup_system.sh
	@mkdir -p .build && touch $@

.build/venv.stamp: requirements-dev.txt scripts/setup_venv.sh .build/system.stamp
	@bash scripts/setup_venv.sh
	@touch $@

.build/profile.stamp: scripts/setup_profile.sh .build/venv.stamp
	@bash scripts/setup_profile.sh .qgis "$(CURDIR)"
	@touch $@

# --- test -----------------------------------------------------------------------------------------------------------
# What does not run the tests goes beside one another, each with its words together; then the tests have every core.
test: setup .build/test.stamp
	@$(MAKE) --no-print-directory --jobs=$$(nproc) --output-sync=target checks
	@$(MAKE) --no-print-directory pytest

checks: prepared security lint types

# What each of the tests' processes would do first and at the same time, done once.
prepared: setup
	$(PYTHON) tests/compile_kernels.py
	@QT_QPA_PLATFORM=offscreen $(PYTHON) -m pytest $(TESTS) --collect-only -qq >.build/collected.txt 2>&1 || \
	  { cat .build/collected.txt; exit 1; }

lint: setup
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	@# QGS105 is the opposite of our rule (iface is handed down, never imported); QGS2xx are experimental and guess.
	.venv/bin/flake8 --select=QGS --extend-ignore=QGS105,QGS2 $(SOURCES)

types: setup
	@ln -sfn .. .build/karwan
	MYPYPATH=.build .venv/bin/mypy --cache-dir .build/mypy -p karwan.core

security: setup
	.venv/bin/bandit -q -r $(SOURCES) scripts benchmarks -c pyproject.toml
	$(PYTHON) scripts/check_secrets.py

# PostGIS is what crossings are tested against, and no part of the product.
.build/test.stamp: scripts/setup_system.sh
	@bash scripts/setup_system.sh postgresql postgresql-postgis python3-psycopg2
	@mkdir -p .build && touch $@

pytest: setup .build/test.stamp
	QT_QPA_PLATFORM=offscreen $(PYTHON) -m pytest $(TESTS) $(WORKERS) --durations=8

# --- products -------------------------------------------------------------------------------------------------------
package:
	@/usr/bin/env python3 scripts/package.py

demo: setup
	@$(PYTHON) scripts/demo.py

# GRASS is a peer that is measured beside us, and no part of the product.
.build/bench.stamp: scripts/setup_system.sh
	@bash scripts/setup_system.sh grass-core
	@mkdir -p .build && touch $@

bench: setup .build/bench.stamp
	@QT_QPA_PLATFORM=offscreen $(PYTHON) benchmarks/profile_design.py
	@QT_QPA_PLATFORM=offscreen $(PYTHON) benchmarks/evaluate.py
	@QT_QPA_PLATFORM=offscreen $(PYTHON) benchmarks/live.py
	@QT_QPA_PLATFORM=offscreen $(PYTHON) benchmarks/profile_chart.py
	@QT_QPA_PLATFORM=offscreen $(PYTHON) benchmarks/generate.py
	@QT_QPA_PLATFORM=offscreen $(PYTHON) benchmarks/rework.py
	@QT_QPA_PLATFORM=offscreen $(PYTHON) benchmarks/peers.py
	@QT_QPA_PLATFORM=offscreen $(PYTHON) benchmarks/crossings.py
	@QT_QPA_PLATFORM=offscreen $(PYTHON) benchmarks/sampling.py

# A quarter of an hour of processor time and 6 GB: not part of bench.
bench-full: setup
	@QT_QPA_PLATFORM=offscreen $(PYTHON) benchmarks/full_search.py --bare --grade 12.5

pictures: setup
	@$(PYTHON) scripts/make_pictures.py

# Qt's lrelease is needed only here: what it makes is kept in the repository, for who installs from a checkout.
.build/translations.stamp: scripts/setup_system.sh
	@bash scripts/setup_system.sh qttools5-dev-tools
	@mkdir -p .build && touch $@

translations: setup .build/translations.stamp
	@$(PYTHON) scripts/translations.py --list

test-matrix:
	@bash scripts/test_matrix.sh

clean:
	rm -rf dist demo .build/mypy .ruff_cache .pytest_cache .hypothesis
