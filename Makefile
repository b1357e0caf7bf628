# `make run` and `make test` are all that a fresh machine needs: Python 3.11 or newer, and make.

SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
export HOST ?= 127.0.0.1
export PORT ?= 8050
# What Python has compiled it keeps for its next start, wherever this is run.
unexport PYTHONDONTWRITEBYTECODE
# Tests run in one process more than there are processors, since they wait a good part of their time.
JOBS ?= $(shell expr $$(nproc) + 1)
TOGETHER := -n $(JOBS) --dist worksteal
# `EXERCISE=no make run` makes a store without the figures made for exercises.
EXERCISE ?= yes

# The first Python that is new enough and can make a virtual environment (Debian splits that off).
SUITABLE := import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$name" -c '$(SUITABLE)' 2>/dev/null && { echo "$$name"; break; }; done)

.DEFAULT_GOAL := help

.PHONY: help
help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# What is installed is what the tests ran on: the versions of requirements/, each with its hashes, and nothing that would
# first have to be built. `run` is what serves; `dev` has the same and what checks it. uv, which takes a third of pip's time, is
# told pip's registry; where that is not all that pip is told, pip does it.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
QUICKLY := UV_DEFAULT_INDEX="$${PIP_INDEX_URL-$$($(BIN)/python -m pip config get global.index-url 2>/dev/null)}" \
	$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode
LOCKED := --require-hashes --only-binary :all: --no-deps --requirement

# What browsers load in place of some eighty modules (dashboard/app/document.py); tests reach each under its path.
BUILT := assets/built/main.js

.PHONY: install
install: $(VENV)/.dev $(BUILT) ## Make .venv, install everything in the versions of requirements/dev.txt, and join the scripts

$(VENV)/.run $(VENV)/.dev: $(VENV)/.%: requirements/%.txt requirements/lock.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with its venv module is needed: https://www.python.org/downloads/ or your system's packages (Debian: python3-venv)." >&2; exit 1; }
	test -x $(BIN)/python || "$(PYTHON)" -m venv $(VENV)
	$(INSTALL) $(LOCKED) requirements/lock.txt
	$(QUICKLY) $(LOCKED) $< || $(INSTALL) $(LOCKED) $<
	$(INSTALL) --no-deps --no-build-isolation --editable .
	test $@ = $(VENV)/.dev -o -e $(VENV)/.dev || $(BIN)/python -m pip uninstall --quiet --yes hatchling pathspec pluggy tomlkit trove-classifiers
	@touch $(VENV)/.run $@

.PHONY: lock
lock: install ## Renew the versions in requirements/; KEEP=yes only adds and drops what pyproject.toml says
	$(COMPILE) --extra access --extra duckdb --extra export --extra fetch --extra metrics --extra otel --extra postgres --group dev --output-file requirements/dev.txt pyproject.toml
	$(COMPILE) --extra access --extra export --group build --constraint requirements/dev.txt --output-file requirements/run.txt pyproject.toml
	$(COMPILE) --extra duckdb --extra spark --group build --group java --constraint requirements/dev.txt --output-file requirements/spark.txt pyproject.toml
	$(COMPILE) --group lock --output-file requirements/lock.txt
	$(COMPILE) --group bundle --constraint requirements/dev.txt --output-file requirements/bundle.txt
	$(COMPILE) --group docs --constraint requirements/dev.txt --output-file requirements/docs.txt

# One version for every Python from 3.11 on and for every system; no address of a registry.
COMPILE = $(BIN)/uv pip compile --quiet $(if $(filter yes,$(KEEP)),,--upgrade) --universal --python-version 3.11 \
	--fork-strategy fewest --generate-hashes --no-annotate --no-emit-index-url --custom-compile-command "make lock"

# What docs/install.md installs without network. The archive is for the Python and the kind of system that make it.
BUILD := build
BUNDLE = $(BUILD)/routewatch-$(shell sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)-python$(shell $(BIN)/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')
BUNDLE_TOOLS := build/bundle-tools

.PHONY: bundle
bundle: export SOURCE_DATE_EPOCH := $(shell git log -1 --format=%ct 2>/dev/null || echo 0)
bundle: install docs $(BUNDLE_TOOLS)/.installed ## Make one archive in build/ that installs without network, with SBOM, licences and checksums
	rm -rf $(BUNDLE) && mkdir -p $(BUNDLE)/wheels
	$(BIN)/hatchling build --target wheel --directory $(BUNDLE)/wheels >/dev/null
	$(BIN)/python -m tools.bundle requirements $(BUNDLE)
	$(BUNDLE_TOOLS)/bin/pip --quiet --disable-pip-version-check download $(LOCKED) $(BUILD)/download.txt --dest $(BUNDLE)/wheels
	$(BIN)/python -m venv --clear --without-pip $(BUILD)/metadata
	$(BIN)/python -m tools.bundle metadata $(BUNDLE) $(BUILD)/metadata
	$(BUNDLE_TOOLS)/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible \
		--output-file $(BUNDLE)/sbom.cdx.json $(BUILD)/metadata
	$(BIN)/python -m tools.bundle pack $(BUNDLE) $(BUILD)/metadata
	@ls -l $(BUNDLE).tar*

$(BUNDLE_TOOLS)/.installed: requirements/bundle.txt | install
	$(BIN)/python -m venv --clear --without-pip $(BUNDLE_TOOLS)
	$(BIN)/python -m pip --python $(BUNDLE_TOOLS)/bin/python install --quiet --disable-pip-version-check --no-compile $(LOCKED) $<
	@touch $@

.PHONY: licences
licences: install ## Bring THIRD-PARTY.md up to date with what is installed
	$(BIN)/python -m tools.licences

.PHONY: run
run: $(VENV)/.run ## Serve the dashboard on http://127.0.0.1:8050 (HOST, PORT); makes the store if there is none
	@$(BIN)/routewatch status >/dev/null 2>&1 || $(BIN)/routewatch init $(if $(filter no,$(EXERCISE)),--no-exercise)
	$(BIN)/routewatch serve --host "$(HOST)" --port "$(PORT)"

.PHONY: test
test: install node_modules/.installed ## Lint and, beside it, tests of everything: unit, documents, store, app, browser (JOBS at a time)
	@{ linted="$$($(MAKE) --no-print-directory lint 2>&1)"; failed=$$?; printf '\n%s\n' "$$linted"; exit $$failed; } & \
	$(BIN)/pytest $(TOGETHER); failed=$$?; \
	wait $$! || { echo "make lint failed: see above" >&2; exit 1; }; exit $$failed

.PHONY: lint
lint: install scripts ## Style, formatting, types and import contracts, of scripts as well
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

NODE := PATH="$(CURDIR)/$(BIN):$$PATH"

.PHONY: scripts
scripts: node_modules/.installed ## Style and types of the scripts in assets/, and the tests of their pure functions
	$(NODE) npx --no-install eslint assets tests/scripts eslint.config.js
	$(NODE) npx --no-install tsc --project .
	$(NODE) node --test --test-reporter=dot tests/scripts/*.test.js

node_modules/.installed: package-lock.json $(VENV)/.dev
	$(NODE) npm ci --silent
	@touch $@

PAGE_MODULES := $(wildcard $(foreach folder,app briefing cards charts map wall,assets/$(folder)/*.js))

$(BUILT): $(PAGE_MODULES) | node_modules/.installed
	{ echo 'import "./app/main.js";'; \
	  for path in $(PAGE_MODULES:assets/%.js=%); do echo "export * as $${path//\//_} from \"./$$path.js\";"; done; \
	} | (cd assets && $(NODE) npx --no-install esbuild --bundle --format=esm --minify --log-level=warning --outfile=built/main.js)

.PHONY: test-unit
test-unit: install ## Tests without a database or a browser
	$(BIN)/pytest $(TOGETHER) tests/unit tests/test_docs.py
	$(NODE) node --test --test-reporter=dot tests/scripts/*.test.js

.PHONY: test-store
test-store: install ## Store, importers and queries, on SQLite and PostgreSQL
	$(BIN)/pytest tests/store

.PHONY: test-app
test-app: install ## The server through its test client
	$(BIN)/pytest tests/app

.PHONY: test-browser
test-browser: install ## Journeys in Chromium
	$(BIN)/pytest tests/browser

.PHONY: compare
compare: install ## What differs from the release before, as readers see it (OLD=its checkout, QUICK=yes, ONLY=chart)
	$(BIN)/python -m tests.comparison $(OLD) $(if $(QUICK),--quick) $(if $(ONLY),--only $(ONLY))

.PHONY: thorough
thorough: install node_modules/.installed ## What CI runs besides `make test`: more pages, sizes, engines, kills, outages; what fails beside others once more alone (SINCE=COMMIT: see `make release`)
	$(BIN)/pytest $(TOGETHER) -m "thorough and not long"$(if $(SINCE), --since $(SINCE)) || \
	$(BIN)/pytest --last-failed --last-failed-no-failures none -m "thorough and not long"

.PHONY: release
release: install ## Bundle, container and the operator's commands; `make thorough SINCE=COMMIT` leaves out those that were the same then
	$(BIN)/pytest $(TOGETHER) -m release

.PHONY: long
long: install node_modules/.installed ## What is run by hand: every page, theme, language and engine, loops of kills, full disks (an hour or two)
	$(BIN)/pytest $(TOGETHER) -m long

.PHONY: keep-release
keep-release: install ## Keep a small store of this release on both engines in tests/releases/, for the tests of upgrades to come
	$(BIN)/python -m tests.store.kept_releases

.PHONY: mutants
mutants: install ## Put faults into core logic one by one, and list those that no quick test notices (MODULES="data_access.periods*")
	$(BIN)/mutmut run --max-children 2 $(foreach module,$(MODULES),"$(module)")
	$(BIN)/mutmut results

.PHONY: bench
bench: install ## Measure waits beside a plain Dash page, busy readers, panels and imports (ONLY=panels ROWS=1000000 WORKBOOK=FILE)
	$(BIN)/python -m tests.bench $(foreach part,$(ONLY),--only $(part)) --rows $(or $(ROWS),1000000) \
		$(if $(WORKBOOK),--workbook "$(WORKBOOK)")

SPARK := .venv-spark

# With Spark and Java it is 1.4 GB, and Spark comes as source: an environment of its own, which nothing else needs.
$(SPARK)/.installed: requirements/spark.txt $(VENV)/.dev
	test -x $(SPARK)/bin/python || "$(PYTHON)" -m venv $(SPARK)
	UV_DEFAULT_INDEX="$${PIP_INDEX_URL-$$($(BIN)/python -m pip config get global.index-url 2>/dev/null)}" \
		$(BIN)/uv pip install --quiet --python $(SPARK)/bin/python --require-hashes --no-deps --requirement requirements/spark.txt
	$(BIN)/uv pip install --quiet --python $(SPARK)/bin/python --no-deps --no-build-isolation --editable .
	@touch $@

.PHONY: spark
spark: $(SPARK)/.installed ## Count event logs with Apache Spark: here, on two workers, with one killed, through Spark Connect (quarter of an hour)
	$(BIN)/python -m tests.bench.spark $(SPARK) --events $(or $(EVENTS),100000)

EVENT_LOGS ?= build/event-logs

.PHONY: bench-events
bench-events: install ## Count event logs of EVENTS sizes, and a million beside a plain loop (2 GB in EVENT_LOGS; EVENTS=1000000000: 16 GB, half an hour)
	$(BIN)/python -m tests.bench.event_logs --folder "$(EVENT_LOGS)" --parity 1000000 \
		$(foreach number,$(or $(EVENTS),1000000 10000000 100000000),--events $(number))

.PHONY: soak
soak: install ## A wall for a day, time compressed: what browser and server keep of it (REFRESHES=2880)
	$(BIN)/python -m tests.bench.walls soak --refreshes $(or $(REFRESHES),2880)

.PHONY: load
load: install ## 200 walls and 20 analysts on one server, all coming at once (WALLS=200)
	$(BIN)/python -m tests.bench.walls load --walls $(or $(WALLS),200)

.PHONY: attack
attack: install ## Slow clients, floods, files and spoilt requests at once, for SECONDS (600), while 20 walls look on
	$(BIN)/python -m tests.bench.walls attack --seconds $(or $(SECONDS),600)

.PHONY: failover
failover: install ## Kill the primary of two servers on a replica ROUNDS times (20) before 200 walls and 20 analysts (WALLS=200)
	$(BIN)/python -m tests.bench.walls failover --rounds $(or $(ROUNDS),20) --walls $(or $(WALLS),200)

.PHONY: axe
axe: install node_modules/.installed ## axe-core and cut texts on all pages, menus open and closed, both themes, all LANGUAGES (half an hour)
	AXE_LANGUAGES="$(or $(LANGUAGES),$(notdir $(wildcard dashboard/locales/*)))" \
		$(BIN)/pytest $(TOGETHER) -m "thorough or long" tests/browser/test_hands.py -k "axe or cut_off"

.PHONY: rooms
rooms: install ## Walls of all playlists in all rooms and on all screens, a few minutes
	WALL_ROOMS=all $(BIN)/pytest $(TOGETHER) -m "thorough or long" tests/browser/test_wall.py

# The server shows the site under /docs; where nobody has built it, it has no such pages.
SITE := build/site
DOCS_TOOLS := build/docs-tools

.PHONY: docs
docs: install $(DOCS_TOOLS)/.installed ## Regenerate docs/data.md, and build the documents' site in build/site
	$(BIN)/routewatch docs
	NO_MKDOCS_2_WARNING=1 $(DOCS_TOOLS)/bin/mkdocs build --quiet --strict --site-dir $(SITE)

$(DOCS_TOOLS)/.installed: requirements/docs.txt | install
	$(BIN)/python -m venv --clear --without-pip $(DOCS_TOOLS)
	$(BIN)/python -m pip --python $(DOCS_TOOLS)/bin/python install --quiet --disable-pip-version-check $(LOCKED) $<
	@touch $@

# Latin, Greek and Cyrillic, with the signs, arrows and marks that our texts use.
LATIN := U+0020-017F,U+0218-021B,U+0259,U+0300-0304,U+0308,U+030C,U+0327,U+0384-03CE,U+0400-045F,U+0490-0491,U+1E9E,U+2010-2027,U+202F-203A,U+2044,U+2070-208E,U+20AC,U+2116,U+2122,U+2190-2199,U+2212,U+2248,U+2260-2265,U+25A0-25FF,U+2605
# The letters and vowels of Arabic, those of names in Persian and Urdu, its digits and signs.
ARABIC := U+060C,U+061B,U+061F,U+0621-0655,U+0660-066C,U+0670,U+0671,U+067E,U+0686,U+0698,U+06A4,U+06A9,U+06AF,U+06CC,U+06D4
INTER := inter-0.4.2
NOTO := noto-sans-arabic-5.3.0
SUBSET := uv tool run --from 'fonttools[woff]==4.68.0' pyftsubset

.PHONY: fonts
fonts: install ## Make the fonts in assets/vendor from their npm packages
	folder=$$(mktemp -d) && npm pack --silent --pack-destination "$$folder" @expo-google-fonts/inter@$(INTER:inter-%=%) @fontsource/$(NOTO:-5.3.0=@5.3.0) && \
	for archive in "$$folder"/*.tgz; do mkdir "$${archive%.tgz}" && tar xzf "$$archive" -C "$${archive%.tgz}"; done && \
	cp "$$folder"/expo-*/package/LICENSE_FONT assets/vendor/inter-LICENSE.txt && cp "$$folder"/fontsource-*/package/LICENSE assets/vendor/noto-sans-arabic-LICENSE.txt && \
	for weight in 400Regular 600SemiBold; do $(BIN)/$(SUBSET) "$$folder"/expo-*/package/$$weight/Inter_$$weight.ttf --unicodes="$(LATIN)" \
		--layout-features=kern,mark,mkmk,locl,tnum,ccmp --flavor=woff2 --output-file=assets/vendor/$(INTER)-$${weight%%[RS]*}.woff2; done && \
	for weight in 400 700; do $(BIN)/$(SUBSET) "$$folder"/fontsource-*/package/files/noto-sans-arabic-arabic-$$weight-normal.woff2 \
		--unicodes="$(ARABIC)" --flavor=woff2 --output-file=assets/vendor/$(NOTO)-$$weight.woff2; done; rm -r "$$folder"

ENGLISH := dashboard/locales/en/LC_MESSAGES/messages.po
TRANSLATED = $(filter-out en,$(notdir $(wildcard dashboard/locales/*)))

.PHONY: messages
messages: install ## Bring the translation catalogues up to date with the code
	$(BIN)/pybabel --quiet extract --mapping-file babel.cfg --omit-header --add-location=file \
		--sort-output --no-wrap --output $(ENGLISH) .
	@for language in $(TRANSLATED); do $(BIN)/pybabel --quiet update --input-file $(ENGLISH) \
		--output-dir dashboard/locales --locale "$$language" --no-wrap --no-fuzzy-matching --omit-header \
		--ignore-obsolete; done
