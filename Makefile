# Targets for people who work on STIS. Users need only the two commands of
# README.md. A target's help is the text after "##".
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

FUZZTIME ?= 30s
FUZZJOBS ?= 2
FUZZPKGS ?= ./...
export TMPDIR ?= /tmp
COUNT ?= 10
ROWS ?= 100000
ROUNDS ?= 5
PYTHON ?= python3
DIR ?= stis-demo
TOOL := go tool -modfile=go.tools.mod

.PHONY: help
help: ## show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z0-9-]+:.*## / {printf "  %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: build
build: ## build ./stis
	go build -o stis ./cmd/stis

.PHONY: test
test: ## run all tests (STIS_CORPUS, STIS_ORACLES add those with real files)
	go test ./...

.PHONY: race
race: ## run the short tests under the race detector
	go test -race -short ./...

.PHONY: e2e
e2e: ## run the end-to-end tests: the real commands on scripts and on the city
	go test ./cmd/stis

.PHONY: golden
golden: ## rewrite golden files, then show what changed: the diff is the review
	@for dir in $$(git grep -l 'flag.Bool("update"' -- '*_test.go' | xargs -n1 dirname | sort -u); do \
		go test ./$$dir -update || true; \
	done
	STIS_UPDATE=1 go test ./cmd/stis || true
	git --no-pager diff --stat -- '*testdata*'

# Go's fuzzer may end a target at its time limit with "context deadline exceeded"
# and no failing input; that is the limit, not a fault.
.PHONY: fuzz
fuzz: ## fuzz every target of FUZZPKGS (all) for FUZZTIME (30s) each, FUZZJOBS (2) at a time
	@for pkg in $$(go list $(FUZZPKGS)); do \
		go test -list '^Fuzz' $$pkg | awk -v pkg=$$pkg '/^Fuzz/ {print pkg, $$1}'; \
	done | xargs -P $(FUZZJOBS) -L 1 bash -c 'log="$$TMPDIR/fuzz-$$1-$$$$.log"; \
		if go test -run "^$$" -fuzz "^$$1$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x -parallel 1 $$0 >"$$log" 2>&1 || \
			{ grep -qx "    context deadline exceeded" "$$log" && ! grep -qE "Failing input|panic|testing.go" "$$log"; }; \
		then echo "ok   $$0 $$1: $$(grep -o "execs: [0-9]*" "$$log" | tail -n 1)"; rm -f "$$log"; \
		else echo "FAIL $$0 $$1"; cat "$$log"; exit 255; fi'

.PHONY: bench
bench: ## run the benchmarks COUNT (10) times and print a table, against bench/base.txt if there is one
	go test -run '^$$' -bench . -benchmem -count $(COUNT) ./... | tee bench/new.txt
	@if [ -f bench/base.txt ]; then $(TOOL) benchstat bench/base.txt bench/new.txt; \
	else $(TOOL) benchstat bench/new.txt; fi
	$(MAKE) bench-readers

.PHONY: bench-readers
bench-readers: ## read one workbook of ROWS (100000) rows with STIS and every peer installed, and print a table
	go run ./bench/readers -rows $(ROWS) -rounds $(ROUNDS) -python $(PYTHON)
	go run ./bench/readers -rows $(ROWS) -rounds $(ROUNDS) -python $(PYTHON) -strings inline

.PHONY: lint
lint: ## gofmt, vet, staticcheck and the rules about the tree
	@unformatted=$$(gofmt -s -l $$(git ls-files -co --exclude-standard '*.go')); \
	if [ -n "$$unformatted" ]; then echo "gofmt -s -w:"; echo "$$unformatted"; exit 1; fi
	go vet ./...
	$(TOOL) staticcheck ./...
	go test ./internal/lint

.PHONY: check
check: lint test race e2e ## all of the above that must pass before a commit

.PHONY: demo
demo: ## make the synthetic city in DIR (stis-demo), replacing an earlier one
	go run ./cmd/stis demo $(DIR) --force

.PHONY: clean
clean: ## remove what the targets above leave behind
	rm -rf stis bench/new.txt stis-demo
