# Tenohira: everything a person types is here. `make demo` runs the hall, `make test` proves it.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip --disable-pip-version-check -q

.PHONY: bench bench-openfisca bench-report soak faults contract demo serve test test-quick explore check build assets lock clean

demo: .venv/.base .venv/.assets
	$(BIN)/tenohira demo

serve: .venv/.base .venv/.assets
	$(BIN)/tenohira migrate --phase pre
	$(BIN)/tenohira serve

test: .venv/.dev .venv/.assets .venv/.peers
	sh tests/system_packages.sh
	$(BIN)/python -m pytest -n 2 --dist loadgroup
	$(BIN)/python tests/throwaway_postgres.py $(BIN)/python -m pytest -n 2 --dist loadgroup --only-database

test-quick: .venv/.dev .venv/.assets .venv/.peers
	$(BIN)/python -m pytest -n 2 -m "not browser" --dist loadgroup

explore: .venv/.dev .venv/.assets .venv/.peers
	$(BIN)/python -m pytest -n 2 -m "not browser" --hypothesis-profile=explore --dist loadgroup

check: .venv/.dev .venv/.assets
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/tenohira check

build: .venv/.dev .venv/.assets
	$(BIN)/python -m build --wheel --no-isolation

assets: .venv/.assets

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.base: .venv/bin/python requirements/base.txt requirements/build.txt requirements/node.txt pyproject.toml
	@echo "必要な部品を入れています（はじめの1回だけ、1〜2分）…"
	$(PIP) install --require-hashes -r requirements/base.txt -r requirements/build.txt
	@command -v npm >/dev/null 2>&1 || $(PIP) install --require-hashes -r requirements/node.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: .venv/.base requirements/dev.txt
	$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

.venv/.assets: .venv/.base package-lock.json src/tenohira/config/build_assets.py $(wildcard src/tenohira/locale*/*/LC_MESSAGES/*.po)
	$(BIN)/python src/tenohira/config/build_assets.py
	@touch $@

.venv/.peers: .venv/.base tests/oidc/package-lock.json
	$(BIN)/python tests/oidc/peer.py
	@touch $@

contract: .venv/.dev
	PYTHONPATH=. DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python -m tests.contracts.describing

lock:
	for name in base build node dev bench openfisca; do uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q requirements/$$name.in -o requirements/$$name.txt; done
	npm install --package-lock-only
	cd tests/oidc && npm install --package-lock-only

clean:
	rm -rf .venv node_modules tests/oidc/node_modules dist build .tenohira src/tenohira/assets

BENCH_CASES ?= 1000000
BENCH_RESIDENTS ?= 150000

bench: .venv/.bench .venv/.assets
	$(BIN)/python tests/throwaway_postgres.py --durable $(BIN)/python -m benchmarks --cases $(BENCH_CASES) --residents $(BENCH_RESIDENTS)

bench-report: .venv/.bench
	$(BIN)/python -m benchmarks.report

# OpenFisca-Japan is AGPL: an environment and a process of its own, nothing of it is imported
bench-openfisca: .venv/.bench .venv/.openfisca
	$(BIN)/python -m benchmarks.openfisca

soak: .venv/.bench .venv/.assets
	$(BIN)/python tests/throwaway_postgres.py --durable $(BIN)/python -m benchmarks.soak

faults: .venv/.dev .venv/.assets
	FAULTS=whole $(BIN)/python tests/throwaway_postgres.py $(BIN)/python -m pytest tests/faults

.venv/.bench: .venv/.dev requirements/bench.txt
	$(PIP) install --require-hashes -r requirements/bench.txt
	@touch $@

.venv/.openfisca: .venv/.base requirements/openfisca.txt
	$(PYTHON) -m venv .venv/openfisca
	.venv/openfisca/bin/pip --disable-pip-version-check -q install --require-hashes -r requirements/openfisca.txt
	@touch $@
