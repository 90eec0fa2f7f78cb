# make help lists what there is.
.DEFAULT_GOAL := help
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
GO_BUILD = CGO_ENABLED=0 go build -trimpath -tags timetzdata -ldflags "-s -w -X main.version=$(VERSION)"
IMAGE ?= golive
ROUNDS ?= 5

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: demo
demo: ## start the playground on http://127.0.0.1:8080
	go run ./cmd/golive demo

.PHONY: test
test: ## run all tests; brings Redis, PostgreSQL and a browser along
	@.ci/test

.PHONY: check
check: ## all that must hold before a change counts
	@.ci/run

.PHONY: lint
lint: ## vet, staticcheck, and golangci-lint if it is there
	go vet ./...
	go tool staticcheck ./...
	@if command -v golangci-lint >/dev/null; then golangci-lint run; else echo "golangci-lint is not there; .golangci.yml is written for v2.15.0"; fi

.PHONY: fault-tests
fault-tests: # a run that finds no test would pass and show nothing
	@go test -list Fault ./cmd/... | grep -q Fault || { echo "there is no test whose name contains Fault in ./cmd/..."; exit 1; }

.PHONY: soak
soak: fault-tests ## the fault runs in full
	@GOLIVE_SOAK=full .ci/with-servers go tool gotestsum --format testname -- -run 'Fault|BurstAcross|Monday|Programme|HalfAYear' -count=1 -timeout 2h ./cmd/...

.PHONY: bench
bench: ## measure, in ROUNDS interleaved rounds
	@GOLIVE_BENCH_ROUNDS=$(ROUNDS) .ci/with-servers go test -run '^$$' -bench . -benchtime 1x -timeout 1h ./cmd/...

.PHONY: build
build: ## build bin/golive
	$(GO_BUILD) -o bin/golive ./cmd/golive

.PHONY: image
image: ## build the container image
	docker build --build-arg VERSION=$(VERSION) -t $(IMAGE):$(VERSION) -t $(IMAGE):latest .

.PHONY: image-check
image-check: ## show without Docker that the image would build
	@.ci/image
