# Everything a user or a contributor runs. `make help` lists it.
SHELL := /bin/bash
PACKAGES := libsqlite3-dev libfaiss-dev libopenblas-dev libsentencepiece-dev libdnnl-dev zstd
RELEASE := -c release -Xswiftc -cross-module-optimization
QUARRY := .build/release/quarry
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
# Both would pin OpenBLAS to the kernel of an older processor.
unexport OPENBLAS_CORETYPE OPENBLAS_L2_SIZE

PREFIX ?= /usr/local
DIST := .build/dist
.PHONY: help deps build release install demo test lint format docs clean
.PHONY: bench bench-build bench-check bench-baseline bench-peers

help: ## says what there is
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 12

deps: ## installs the Debian packages that are missing
	@missing=$$(dpkg-query -W -f '$${binary:Package} $${Status}\n' $(PACKAGES) 2>/dev/null \
	  | awk '/install ok installed/ {sub(/:.*/, "", $$1); print $$1}' \
	  | grep -vxFf - <(tr ' ' '\n' <<< "$(PACKAGES)") | xargs); \
	if [ -n "$$missing" ]; then echo "installing $$missing"; \
	  $(SUDO) apt-get update -qq && \
	  $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing; fi

build: deps ## builds the release: .build/release/quarry
	swift build $(RELEASE) --product quarry

release: deps ## builds what is installed, with Swift's libraries inside: .build/dist
	swift build $(RELEASE) --static-swift-stdlib --product quarry
	mkdir -p $(DIST)
	install -m 755 $(QUARRY) $(DIST)/quarry
	strip $(DIST)/quarry
	for shell in bash zsh fish; do \
	  $(DIST)/quarry --generate-completion-script $$shell > $(DIST)/quarry.$$shell; done
	swift build $(RELEASE) --static-swift-stdlib --product generate-manual
	.build/release/generate-manual $(DIST)/quarry --output-directory $(DIST)

install: ## installs what make release has built: binary, models, completions, manual, unit
	install -Dm 755 $(DIST)/quarry $(DESTDIR)$(PREFIX)/bin/quarry
	mkdir -p $(DESTDIR)$(PREFIX)/share/quarry/models
	cp -r Sources/BundledModels/Resources/. $(DESTDIR)$(PREFIX)/share/quarry/models
	install -Dm 644 Config/quarry.yaml $(DESTDIR)$(PREFIX)/share/quarry/quarry.yaml
	install -Dm 644 $(DIST)/quarry.bash \
	  $(DESTDIR)$(PREFIX)/share/bash-completion/completions/quarry
	install -Dm 644 $(DIST)/quarry.zsh $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_quarry
	install -Dm 644 $(DIST)/quarry.fish \
	  $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/quarry.fish
	install -Dm 644 $(DIST)/quarry.1 $(DESTDIR)$(PREFIX)/share/man/man1/quarry.1
	mkdir -p $(DESTDIR)$(PREFIX)/lib/systemd/system
	sed 's|/usr/local/bin|$(PREFIX)/bin|' Deploy/quarry.service \
	  > $(DESTDIR)$(PREFIX)/lib/systemd/system/quarry.service

demo: build ## imports the demo corpus and asks a question
	rm -rf Index/demo
	$(QUARRY) import Corpora/demo/reviews.jsonl --split test --labels --index demo
	$(QUARRY) index --index demo
	$(QUARRY) ask "Do the straps hurt?" --filter item_id=drift-28 --index demo

# A few tests at a time: many of them wait for processes, and all at once starve those that keep time.
# What failed is said once more at the end, where it is found.
test: deps ## builds and runs every test
	swift build --build-tests -Xcc -O2
	@set -o pipefail; swift test --skip-build --disable-xctest -Xcc -O2 \
	  --experimental-maximum-parallelization-width 4 2>&1 | tee .build/test.log \
	  || { grep -a '✘' .build/test.log | cut -c1-400; exit 1; }

lint: ## fails on anything the formatter or the linter would change
	swift format lint --strict --recursive --parallel Sources Tests Package.swift

format: ## formats all sources
	swift format format --in-place --recursive --parallel Sources Tests Package.swift

# Benchmarks run on all cores, or on THREADS=N.
BENCHMARKS := .build/release/Benchmarks
AT_THREADS = $(if $(THREADS),--threads $(THREADS))

bench-build: deps
	swift build $(RELEASE) --product quarry
	swift build $(RELEASE) --product Benchmarks

bench: bench-build ## times the parts; table on the terminal, figures in .build/bench.json
	$(BENCHMARKS) $(AT_THREADS)

bench-check: bench-build ## fails on what costs 1.10 times the stored baseline's, twice in a row
	$(BENCHMARKS) check $(AT_THREADS)

bench-baseline: bench-build ## writes the baseline anew, for this machine's instruction set
	$(BENCHMARKS) baseline $(AT_THREADS)

bench-peers: bench-build ## times other systems beside ours, installed in .build/peers
	python3 Tests/Benchmarks/peers/peers.py $(AT_THREADS)

clean: ## removes what was built
	rm -rf .build
