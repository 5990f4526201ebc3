# `make demo` runs the product, `make test` tests it. Neither needs any setup.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo release test lint fmt bench bench-desk bench-mail bench-import chaos rolling fuzz fuzz-http pictures cargo-here postgres-here fonts-here browser-here lint-templates

UNBIND := $${CARGO_TARGET_DIR:-target}/debug/unbind

help: ## show this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-6s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: cargo-here postgres-here fonts-here ## private database, demo data, portal and worker on this machine; Ctrl-C stops all
	@echo "building unbind (the first time takes some minutes)"
	@cargo build --locked --bin unbind
	@exec $(UNBIND) dev

# Line numbers are most of the binary's size and are needed only in backtraces. They go to a file beside it, where Rust's
# backtraces (and gdb) find them by the link; without that file backtraces have names only.
release: cargo-here ## the binary to deploy, target/dist/unbind, with the line numbers of its backtraces in a file beside it
	cargo build --locked --release --no-default-features --bin unbind
	@cd $${CARGO_TARGET_DIR:-target} && mkdir -p dist \
		&& objcopy --only-keep-debug release/unbind dist/unbind.debug \
		&& cd dist && objcopy --strip-debug --add-gnu-debuglink=unbind.debug ../release/unbind unbind
	@ls -l $${CARGO_TARGET_DIR:-target}/dist | awk 'NR > 1 { printf "%s: %d MB\n", $$9, $$5 / 1000000 }'

test: cargo-here postgres-here browser-here ## all tests, database included
	@if grep -rlE '^\s*//[/!] ```(rust)?$$' crates/*/src >/dev/null; then cargo test --locked --workspace --doc; fi
	@cargo build --locked --bin unbind
	@if cargo nextest --version >/dev/null 2>&1; then \
		cargo nextest run --locked --workspace; \
	else \
		echo "cargo-nextest is not here: the tests run with cargo test, which is slower"; \
		cargo test --locked --workspace; \
	fi

bench: cargo-here postgres-here ## performance of evidence, measured on the release build
	cargo build --locked --release --bin unbind
	@UNBIND_BENCH_BINARY=$$(cd $${CARGO_TARGET_DIR:-target}/release && pwd)/unbind \
		cargo nextest run --locked -p tests --run-ignored only --no-capture -E 'test(numbers::)'

bench-desk: cargo-here postgres-here ## performance of the desk with a million applications, measured on the release build
	cargo build --locked --release --bin unbind
	@UNBIND_BENCH_BINARY=$$(cd $${CARGO_TARGET_DIR:-target}/release && pwd)/unbind \
		cargo nextest run --locked -p tests --run-ignored only --no-capture -E 'test(numbers_desk::)'

bench-mail: cargo-here postgres-here ## letters per second through one worker, and the latency of a sign-in code meanwhile
	@cargo nextest run --locked --release -p worker --run-ignored only --no-capture -E 'test(backlog::)'

bench-import: cargo-here postgres-here ## stores per second that an import file is taken over with, measured on the release build
	@cargo nextest run --locked --release -p cli --run-ignored only --no-capture -E 'test(million_stores_are_imported)'

rolling: cargo-here postgres-here ## count failed requests while the running release FROM=… is replaced by this one
	@test -n "$(FROM)" || { echo "make rolling FROM=<commit or tag of the previous release>"; exit 1; }
	@work=$$(mktemp -d) && trap 'git worktree remove --force '"$$work"'/tree; rm -rf '"$$work" EXIT \
		&& git worktree add --detach $$work/tree $(FROM) \
		&& (cd $$work/tree && CARGO_TARGET_DIR=$(CURDIR)/target/previous cargo build --locked --bin unbind) \
		&& cargo build --locked --bin unbind \
		&& UNBIND_PREVIOUS_BINARY=$(CURDIR)/target/previous/debug/unbind \
			cargo nextest run --locked --workspace --run-ignored only --no-capture -E 'test(rolling::)'

# The walks begin at the time's seed, so that every run goes others; a failure prints the seed that repeats it.
chaos: cargo-here postgres-here ## kill workers a thousand times, and go ten thousand random walks: no work lost, repeated or untrue
	cargo build --locked --bin unbind
	@UNBIND_CHAOS_KILLS=1000 UNBIND_WALKS=10000 UNBIND_WALK_SEED=$$(date +%s) \
		cargo nextest run --locked --workspace --no-capture -E 'test(chaos::) | test(random_walk::)'

fuzz: cargo-here ## ten thousand mutated pictures and PDFs: none crashes the child, hangs, or passes half drawn
	@cargo nextest run --locked --workspace --run-ignored only --no-capture -E 'test(/ten_thousand_mutated_files/)'

# The limits of a run come from the library: it repeats its phases until the time is over.
fuzz-http: cargo-here postgres-here ## half an hour of generated calls of the API (UNBIND_FUZZ_SECONDS names another time): no fault, nothing undescribed
	cargo build --locked --bin unbind
	@cargo nextest run --locked --workspace --run-ignored only --no-capture -E 'test(fuzzer_finds_nothing_in_a_long_run)'

pictures: cargo-here postgres-here browser-here ## screenshots of every page the browser tests visit, in target/ui
	cargo build --locked --bin unbind
	@UNBIND_TEST_PICTURES=1 cargo nextest run --locked --workspace -E 'test(/^(ui|ui_paths|desk_days|desk_states|upkeep|partners|referrals)::/)'

lint: cargo-here lint-templates ## formatting, clippy with and without the demo, licences, bans, dependency directions, templates
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D rustdoc::broken_intra_doc_links -A rustdoc::private_intra_doc_links" cargo doc --locked --workspace --no-deps --document-private-items --quiet
	cargo clippy --locked --workspace --all-targets --no-default-features -- -D warnings
	@if cargo deny --version >/dev/null 2>&1; then \
		echo "cargo deny check bans licenses sources"; \
		cargo deny --log-level error --locked check bans licenses sources; \
	else \
		test -z "$${CI:-}" || { echo "cargo-deny is not installed"; exit 1; }; \
		echo "NOT CHECKED: licences, bans and dependency directions (cargo install --locked cargo-deny)"; \
	fi

fmt: cargo-here ## format the code
	cargo fmt --all

# Escaping must never be disabled, and the content security policy forbids inline scripts and styles. Emails are exempt,
# because mail programs ignore style sheets. Icons and form tokens must come from templates/macros, so that they are the
# same everywhere; charts draw their own SVG, and partials/icons.html holds the symbols. White space between a hidden text
# (`vh`) and the end of its button becomes an item of the button's flex box, which makes the button wider by its gap.
lint-templates:
	@echo "templates: nothing unescaped, nothing inline, icons and tokens by macro, no line over 160 characters"
	@! grep -rnE '\|\s*safe\b|escape\s*=\s*"none"|\{%-?\s*autoescape' templates
	@! grep -rnE '\son[a-z]+\s*=|javascript:' templates
	@! grep -rnE '<style|\sstyle\s*=' templates --include='*.html' --exclude-dir=letters
	@! grep -rnE '<script' templates | grep -vE '<script[^>]*\ssrc="'
	@! grep -rn '<svg' templates | grep -vE '^templates/(macros/ui|partials/icons|desk/chart)\.html:'
	@! grep -rnE 'name="?csrf' templates | grep -v '^templates/macros/forms\.html:'
	@! grep -rlPz 'class="vh">[^\n]*</span>\s*\n\s*</(button|a|summary|label)>' templates --include='*.html'
	@! LC_ALL=C.UTF-8 grep -rnE '^.{161,}' templates

cargo-here:
	@command -v cargo >/dev/null || { echo "Rust is not here; install it with rustup and run this again"; exit 1; }

# PostgreSQL's programs suffice; no server needs to run. `unbind db up` starts its own.
postgres-here:
	@if ! command -v initdb >/dev/null && ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 \
		&& ! { command -v pg_config >/dev/null && test -x "$$(pg_config --bindir)/initdb"; }; then \
		if command -v apt-get >/dev/null; then \
			echo "PostgreSQL is not here: installing it with apt-get"; \
			sudo=$$(test "$$(id -u)" = 0 || echo sudo); \
			$$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends postgresql >/dev/null; \
		else \
			echo "PostgreSQL 15 or newer is not here; install it and run this again"; exit 1; \
		fi; \
	fi

# A font with Chinese characters, for PDFs that do not hold theirs. Without one they are shown incompletely, so this is no
# reason to stop.
fonts-here:
	@if ! ls /usr/share/fonts/*/*/*CJK* /usr/share/fonts/*/*/wqy* /usr/share/fonts/*/*/*Fallback* >/dev/null 2>&1 && command -v apt-get >/dev/null; then \
		echo "No Chinese font is here: installing fonts-wqy-microhei with apt-get"; \
		sudo=$$(test "$$(id -u)" = 0 || echo sudo); \
		$$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends fonts-wqy-microhei >/dev/null \
			|| echo "That failed; PDFs without their own font will be shown incompletely"; \
	fi

browser-here:
	@{ command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null && command -v chromedriver >/dev/null \
		|| { test -z "$${CI:-}" || { echo "the browser tests need chromium and chromium-driver"; exit 1; }; \
			echo "SKIPPED: the browser tests (chromium and chromium-driver are not installed)"; }
