# What a person types. Anything longer than a line or two is a script under .ci/.
DATA ?= var
HOST ?= 127.0.0.1
PORT ?= 8080
RELEASE := .build/release/bellwether
DEBUG := .build/debug/bellwether

.DEFAULT_GOAL := help
.PHONY: help run build test test-tsan schema format lint bench clean packages

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## Install what is missing, build, and run everything on http://127.0.0.1:8080 (DATA=var HOST= PORT=)
	@exec $(RELEASE) up --data $(DATA) --host $(HOST) --port $(PORT)

build: packages ## The release binary, .build/release/bellwether
	swift build -c release --product bellwether

test: ## Everything: format, unit tests, end-to-end and browser tests, checks of the schema and deploy files
	@.ci/test.sh

test-tsan: ## The pool, the queue and the intake under the thread sanitizer (a build of its own: a quarter of an hour)
	@.ci/test-tsan.sh

schema: packages ## Write schema.sql again from migrations/
	swift build --product bellwether
	@.ci/schema.sh $(DEBUG) > schema.sql.new && mv schema.sql.new schema.sql

format: ## Format every Swift file
	swift format -i --parallel --recursive Package.swift Sources Tests

lint: ## What `make test` says about the format
	swift format lint --strict --parallel --recursive Package.swift Sources Tests

BENCHMARKS := database queue intake signin correlate changes storm read start survive notify escalation

bench: build ## Measure this machine, one benchmark after the other (BENCHMARKS="intake storm")
	@for name in $(BENCHMARKS); do $(RELEASE) bench $$name || exit 1; done

packages:
	@.ci/packages.sh build

clean: ## Remove what was built; data under var/ stays
	rm -rf .build .build-tsan .venv Tests/output
