# The two commands of the README are `make demo` and `make test`. The others support them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
# Many tests wait for servers, so a worker more than there are cores keeps both of them busy.
WORKERS ?= 3
SERVICES := $(patsubst services/%/pyproject.toml,%,$(wildcard services/*/pyproject.toml))
DISTRIBUTIONS := contracts verify chassis $(patsubst %/pyproject.toml,%,$(wildcard services/*/pyproject.toml)) acceptance deploy/local

OASDIFF := github.com/oasdiff/oasdiff@v1.38.0

ASSETS := chassis/diplomado_chassis/http/pages/assets/htmx.min.js $(addprefix verify/diplomado_verify/contexts/,credentials-v2.json open-badges-3.0.3.json)

# Compiled modules are kept: the tests start hundreds of processes, and each would compile all of them again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup assets lock lock-services generate check format test properties fuzz test-compose start-up mutants-compose test-kubernetes mutants-kubernetes capacity test-observe dashboard journeys sbom keycloak demo up tour bench bench-against bench-peers mutants faults faults-long hostile attacks audit clean api-changes api-clients clients interop

help: ## list all commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: .venv/ready ## make .venv with the locked requirements and all distributions

.venv/ready: requirements/bootstrap.txt requirements/development.txt $(DISTRIBUTIONS:%=%/pyproject.toml)
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one with make PYTHON=...")'
	@echo "Installing the locked requirements into .venv"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@$(BIN)/uv pip install --quiet --system-certs --python $(BIN)/python --require-hashes -r requirements/development.txt \
		|| $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/development.txt
	@$(BIN)/uv pip install --quiet --offline --python $(BIN)/python --no-deps --no-build-isolation $(DISTRIBUTIONS:%=-e ./%)
	@test "$(words $(wildcard $(ASSETS)))" = "$(words $(ASSETS))" || $(BIN)/python requirements/fetch_assets.py
	@touch $@

assets: .venv/ready ## fetch the files of other projects that pages and credentials use, checked by hash
	@$(BIN)/python requirements/fetch_assets.py

RESOLVE = $(BIN)/uv pip compile --system-certs --universal --generate-hashes --no-emit-index-url --no-annotate --no-header -q -p 3.11

lock: ## resolve the requirements again (needs .venv)
	@$(RESOLVE) --upgrade requirements/bootstrap.in -o requirements/bootstrap.txt
	@$(RESOLVE) --upgrade $(foreach d,$(notdir $(DISTRIBUTIONS)),--no-emit-package diplomado-$(d)) \
		requirements/development.in -o requirements/development.txt
	@$(MAKE) --no-print-directory lock-services

# The constraint gives each image the versions that were tested.
lock-services: ## write the requirements of each service's image, from those of development (needs .venv)
	@$(RESOLVE) -c requirements/development.txt requirements/image.in -o requirements/image.txt
	@$(RESOLVE) -c requirements/development.txt requirements/sbom.in -o requirements/sbom.txt
	@$(RESOLVE) -c requirements/development.txt requirements/audit.in -o requirements/audit.txt
	@$(RESOLVE) -c requirements/development.txt requirements/fuzzing.in -o requirements/fuzzing.txt
	@$(RESOLVE) -c requirements/development.txt contracts/pyproject.toml -o requirements/contracts.txt
	@$(RESOLVE) --resolution lowest-direct contracts/pyproject.toml -o requirements/contracts-lowest.txt
	@$(RESOLVE) requirements/api-clients.in -o requirements/api-clients.txt
	@$(RESOLVE) requirements/interop.in -o requirements/interop.txt
	@$(RESOLVE) -c requirements/development.txt verify/pyproject.toml -o requirements/verify.txt
	@set -e; for service in $(SERVICES); do \
		printf 'diplomado-%s @ ./%s\n' contracts contracts verify verify chassis chassis $$service services/$$service \
		| $(RESOLVE) -c requirements/development.txt $(foreach d,$(notdir $(DISTRIBUTIONS)),--no-emit-package diplomado-$(d)) \
			- -o requirements/services/$$service.txt; \
	done

generate: .venv/ready ## write the generated files: schemas, golden records, AsyncAPI, docs/events.md, docs/logs.md, docs/metrics.md, the names of settings, the dashboard, the entrance's table, the OpenAPI document, deploy/
	@$(BIN)/python -m contracts_generator
	@$(BIN)/python -m tests.architecture.logs_page
	@$(BIN)/python -m tests.architecture.metrics_page
	@$(BIN)/python -m tests.architecture.settings_names
	@$(BIN)/python -m tests.observe.dashboard
	@$(BIN)/python -m tests.architecture.entrance_table
	@$(BIN)/python -m tests.architecture.openapi_document
	@$(BIN)/python -m tests.architecture.deploy_files

check: .venv/ready ## fast checks: format, lint, types, import rules, generated files, commit subjects, lock files
	@$(BIN)/ruff format --check --quiet . || { echo "make format formats these files"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@report=$$($(BIN)/lint-imports --no-logo) || { echo "$$report"; exit 1; }
	@$(BIN)/python -m contracts_generator --check
	@report=$$($(BIN)/python -m diplomado_contracts check --against contracts) || { echo "$$report"; exit 1; }
	@$(BIN)/python -m tests.architecture.logs_page --check
	@$(BIN)/python -m tests.architecture.metrics_page --check
	@$(BIN)/python -m tests.architecture.settings_names --check
	@$(BIN)/python -m tests.observe.dashboard --check
	@$(BIN)/python -m tests.architecture.openapi_document --check
	@$(BIN)/python -m tests.architecture.deploy_files --check
	@$(BIN)/python -m tests.architecture.api_changes
	@$(BIN)/python -m tests.architecture.commit_subjects
	@$(BIN)/python -m tests.architecture.service_locks
	@$(BIN)/uv pip check --quiet --python $(BIN)/python
	@! grep -nE '://|index-url|find-links' requirements/*.txt requirements/services/*.txt || { echo "requirements contain hashes and no addresses"; exit 1; }
	@echo "make check: all checks passed"

# --strict: a package of which nothing is known is a failure too, as it is where no advisories can be read.
audit: .venv/ready ## compare the locked versions with the known vulnerabilities; needs the advisories of PyPI
	@set -e; for list in requirements/services/*.txt requirements/development.txt; do \
		echo "$$list"; $(BIN)/uv run --quiet --system-certs --no-project --isolated --with-requirements requirements/audit.txt \
			pip-audit --strict --disable-pip --require-hashes --progress-spinner off -r $$list; \
	done

format: .venv/ready ## format the code
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format --quiet .

# xdist would begin with the files of most tests; the dearest have one each, so they come first by tests/support/order.py.
test: .venv/ready ## all tests, on a real Postgres and a real Kafka; ARGS="-k word" runs some
	@mkdir -p build
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not compose and not kubernetes and not observe" --junit-xml=build/tests.xml $(ARGS)
	@echo "make test: all tests passed, report in build/tests.xml"

properties: .venv/ready ## the tests of properties with other examples than in make test, by chance; ARGS="tests/sessions"
	@DIPLOMADO_PROPERTIES=chance $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile -q \
		$(or $(ARGS),$$(grep -rlE 'from hypothesis|import hypothesis' tests verification --include='test_*.py'))

fuzz: .venv/ready ## fuzz the reader of nomination lists by coverage, for a minute or ARGS="-max_total_time=600"; where atheris installs
	@mkdir -p build/fuzzing/corpus
	@$(BIN)/python -m pip install --quiet --no-deps --require-hashes --upgrade --target build/fuzzing/atheris -r requirements/fuzzing.txt
	@PYTHONPATH=build/fuzzing/atheris $(BIN)/python -m verification.fuzzing.lists -artifact_prefix=build/fuzzing/ -max_total_time=60 \
		$(ARGS) build/fuzzing/corpus

test-compose: .venv/ready ## build the images and run a whole system by Compose; needs a Docker engine
	@$(BIN)/python -m pytest -rs -m compose tests/compose $(ARGS)

mutants-compose: .venv/ready ## break a whole system by Compose in known ways and see which test notices; ARGS="--only second"
	@$(BIN)/python -m verification.mutants.whole_systems compose $(ARGS)

test-kubernetes: .venv/ready ## run a whole system on the cluster of KUBECONFIG; DIPLOMADO_IMAGE_LOAD="kind load docker-image" says how nodes get images
	@$(BIN)/python -m pytest -rs -m kubernetes tests/kubernetes $(ARGS)

mutants-kubernetes: .venv/ready ## break a whole system on a cluster in known ways and see which test notices; ARGS="--only policies"
	@$(BIN)/python -m verification.mutants.whole_systems kubernetes $(ARGS)

start-up: .venv/ready ## how long a whole system by Compose needs to start, and what each part needs; needs a Docker engine
	@$(BIN)/python -m tests.compose.start_up

capacity: .venv/ready ## what a participant costs each part of a system on the cluster of KUBECONFIG: processor time and bytes
	@$(BIN)/python -m tests.kubernetes.capacity

sbom: ## what each image has inside, as CycloneDX, into build/sbom; needs a Docker engine
	@mkdir -p build/sbom
	@set -e; for service in $(SERVICES); do \
		DOCKER_BUILDKIT=1 docker build --quiet --file deploy/Dockerfile --build-arg SERVICE=$$service --target sbom \
			--output build/sbom/$$service . > /dev/null; \
		mv build/sbom/$$service/sbom.json build/sbom/$$service.json; rmdir build/sbom/$$service; \
	done
	@echo "make sbom: written to build/sbom"

api-changes: .venv/ready ## changes of the HTTP API that break clients of the last release, by oasdiff too; needs go on PATH
	@$(BIN)/python -m tests.architecture.api_changes
	@if ! command -v go > /dev/null; then echo "make api-changes: oasdiff SKIPPED: go not on PATH"; else \
		mkdir -p build/oasdiff && GOBIN=$(CURDIR)/build/oasdiff go install $(OASDIFF) \
		&& $(BIN)/python -m tests.architecture.judged_api_changes build/oasdiff/oasdiff; fi

api-clients: .venv/ready ## clients of the HTTP API in Python, TypeScript and Java, generated, each through a small programme; Java needs java and mvn on PATH
	@$(BIN)/python -m tests.api_clients $(ARGS)

clients: .venv/ready ## subscribers in Python, Java, Go and TypeScript, each on a running system; ARGS="java go" runs some, those without a toolchain are skipped
	@$(BIN)/python -m tests.clients $(ARGS)

interop: .venv/ready ## the credentials of both examples, and altered copies, before verifiers of others, and files for Europass before its shapes; ARGS="node europass" runs some, those without a toolchain are skipped
	@$(BIN)/python -m verification.interop $(ARGS)

test-observe: .venv/ready ## a real Prometheus reads a running system: every graph of the dashboard; needs prometheus on PATH
	@$(BIN)/python -m pytest -rs tests/observe $(ARGS)

dashboard: .venv/ready ## the dashboard's graphs of a system that works, as an image in build/dashboard; needs prometheus on PATH
	@$(BIN)/python -m tests.observe.look

keycloak: .venv/ready ## tokens of a real Keycloak in a container; needs a Docker engine
	@$(BIN)/python -m pytest -rs -m keycloak tests/keycloak $(ARGS)

journeys: .venv/ready ## both example programmes in full through the pages of a real browser, from an empty system to certificates
	@mkdir -p build
	@$(BIN)/python -m pytest --junit-xml=build/journeys.xml tests/journey/test_examples_in_the_browser.py $(ARGS)

demo: .venv/ready ## replay two programmes and compare with the expected results
	@$(BIN)/diplomado demo

up: .venv/ready ## run the platform and the four services until Ctrl-C
	@$(BIN)/diplomado up

tour: .venv/ready ## screenshots of every page, at two widths and in both languages, into build/tour/index.html
	@$(BIN)/python -m tests.browser.tour

bench: .venv/ready ## run the benchmarks, into build/bench.json
	@mkdir -p build
	@$(BIN)/python -m verification.benchmarks $(ARGS)

bench-against: .venv/ready ## what it costs now, against BASE=COMMIT, in turns on the same servers, into build/against.json; ARGS="--pairs 3"
	@$(BIN)/python -m verification.benchmarks.against $(or $(BASE),$(error name the version to compare with: make bench-against BASE=COMMIT)) $(ARGS)

faults: .venv/ready ## inject faults for ten minutes, into build/faults.json; ARGS="--seed 7 --only F2,F3"
	@mkdir -p build
	@$(BIN)/python -m verification.faults $(ARGS)

faults-long: .venv/ready ## inject random faults for hours, into build/faults-long.json; ARGS="--seed 7 --minutes 60 --only F9,F12"
	@mkdir -p build
	@$(BIN)/python -m verification.faults --long $(ARGS)

bench-peers: .venv/ready ## measure other relays beside ours, into build/bench-peers.json; reports what cannot be built
	@mkdir -p build
	@$(BIN)/python -m verification.benchmarks.peers $(ARGS)

mutants: .venv/ready ## break the code in known ways and write which check or test notices, into docs/mutants.md; ARGS="--only edge/"
	@$(BIN)/python -m verification.mutants $(ARGS)

hostile: .venv/ready ## requests of any content to every route, for minutes; ROUNDS=100 SEED=7
	@DIPLOMADO_HOSTILE_ROUNDS=$(or $(ROUNDS),60) DIPLOMADO_HOSTILE_SEED=$(or $(SEED),1) $(BIN)/python -m pytest -q tests/hostile $(ARGS)

attacks: .venv/ready ## attack a running system and print a table; ARGS="https://cursos.example.org"
	@$(BIN)/python -m verification.attacks $(ARGS)

clean: ## remove build results and caches; .venv and .local stay
	@rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find contracts chassis services acceptance deploy tests verification examples -name __pycache__ -prune -exec rm -rf {} +
