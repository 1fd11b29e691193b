# Satu Data Desa Registry. `make help` tells what each target does.

PORT ?= 8000
PROCESSES ?= 2
PYTHON ?= $(shell for name in python3.11 python3.12 python3.13 python3; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done)

BIN := .venv/bin
STATE := $(or $(SATUDATA_HOME),$(shell sed -n 's/^SATUDATA_HOME=//p' .env 2>/dev/null),var)
FOLDERS := benchmarks docs harvesters jsonschemas portal registry tests vocabularies
PROGRAM := $(shell find registry harvesters vocabularies jsonschemas -type f ! -name '*.pyc')
COUNT := awk '/^Collecting/ { printf "\r     %d paket", ++n; fflush() } END { if (n) print "" }'
COMPILE := $(BIN)/uv pip compile pyproject.toml - --all-extras --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header --quiet

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help run demo test test-postgres check format bench docs pictures soak release audit lock clean

help: ## daftar perintah
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

run: demo ## siapkan semuanya lalu layani portal di http://127.0.0.1:8000 (make run PORT=8123)
	@echo
	@echo "Portal : http://127.0.0.1:$(PORT)   (English: http://127.0.0.1:$(PORT)/en/)"
	@echo "Masuk  : http://127.0.0.1:$(PORT)/masuk dengan akun dalam $(STATE)/demo-accounts.txt"
	@echo "Berhenti dengan Ctrl+C. Menghapus folder $(STATE) berarti mulai dari awal."
	@exec $(BIN)/satudata serve --port $(PORT)

demo: $(STATE)/demo.done ## semuanya kecuali melayani: data peraga Desa Sawentar, diperiksa sampai terbit

test: .venv/tools ## pasang yang diperlukan tes, lalu jalankan semuanya
	$(BIN)/pytest -n $(PROCESSES) -rs

test-postgres: .venv/tools ## semuanya sekali lagi, dengan PostgreSQL di tempat SQLite
	$(BIN)/pytest -n $(PROCESSES) -rs --database postgresql

check: .venv/tools ## bentuk, aturan, tipe, lapisan, templat, ejaan, dan migrasi
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint portal/templates --lint --quiet --profile=jinja --ignore=J018
	$(BIN)/codespell --ignore-words docs/indonesian-words.txt *.md Makefile pyproject.toml $(FOLDERS)
	@folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
	export SATUDATA_HOME=$$folder SATUDATA_DATABASE_URL=sqlite:///$$folder/check.db; \
	$(BIN)/alembic upgrade head && $(BIN)/alembic check

format: .venv/tools ## rapikan berkas Python
	$(BIN)/ruff format
	$(BIN)/ruff check --fix --exit-zero

bench: .venv/tools ## ukur: angka yang ditulis di dokumentasi
	$(BIN)/python -m benchmarks

docs: .venv/tools ## dokumentasi sebagai situs, di docs/_build; setiap peringatan adalah galat
	$(BIN)/python -m sphinx -q -W -b html docs docs/_build

pictures: .venv/tools ## gambar panduan pengguna, diambil lagi dari contoh yang dilayani tes
	SATUDATA_PICTURES=docs/panduan/gambar $(BIN)/pytest -q tests/portal/test_guides.py

soak: .venv/tools ## bentuk panjang dari tes, berjam-jam (tests/scale.py)
	SATUDATA_SOAK=1 $(BIN)/pytest -m soak -n $(PROCESSES) -rs --timeout 36000

release: .venv/tools ## wheel, arsip sumber, dan daftar isi (SBOM, CycloneDX) di dist/
	$(BIN)/python -m hatchling build --directory dist
	$(BIN)/python -W ignore -m cyclonedx_py requirements requirements.lock --pyproject pyproject.toml \
		--output-reproducible --of JSON --output-file dist/satudata-registry.cdx.json

audit: .venv/tools ## tanyakan kelemahan yang dikenal dari setiap paket; berkata terus terang bila tidak terjawab
	$(BIN)/python .ci/audit.py requirements.lock

# hatchling and editables, which install the project, are locked too: nothing is fetched without its hash
lock: .venv/tools ## tulis ulang requirements.lock dan requirements-dev.lock
	printf 'hatchling>=1.27\neditables\n' | $(COMPILE) -o requirements.lock
	printf 'hatchling>=1.27\neditables\n' | $(COMPILE) --group test --group dev --constraint requirements.lock -o requirements-dev.lock

clean: ## hapus .venv, tembolok dan hasil bangun; data peraga tetap
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis test-results
	find $(FOLDERS) -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "Data tetap di $(STATE); hapus folder itu untuk mulai dari awal."

# What a run needs, each step once; a lock that changed is installed anew.

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Perlu Python 3.11 atau lebih baru; pasang python3, lalu ulangi." >&2; exit 1; }
	@echo "Lingkungan Python di .venv …"
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Pasang modul venv (Debian: apt install python3-venv), lalu ulangi." >&2; exit 1; }

.venv/packages: requirements.lock | .venv/bin/python
	@echo "Paket dari requirements.lock (sekali saja) …"
	@$(BIN)/pip install --disable-pip-version-check --require-hashes -r requirements.lock | $(COUNT)
	@touch $@

.venv/project: pyproject.toml .venv/packages
	@echo "Perintah satudata …"
	@$(BIN)/pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q registry harvesters portal
	@touch $@

.venv/tools: requirements-dev.lock .venv/project
	@echo "Paket untuk tes dari requirements-dev.lock (sekali saja) …"
	@$(BIN)/pip install --disable-pip-version-check --require-hashes -r requirements-dev.lock | $(COUNT)
	@touch $@

$(STATE)/demo.done: $(PROGRAM) .venv/project
	@$(BIN)/satudata demo
	@touch $@
