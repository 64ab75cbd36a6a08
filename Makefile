# The front door. Bare `make` prints help, made from the "##" comments below; every other target sets up what it needs first.
# Written for GNU make 3.81 (macOS has no newer one) and any POSIX shell.

VENV ?= .venv
ifneq ($(words $(VENV)),1)
$(error VENV=$(VENV): give a folder without spaces, relative to the project)
endif

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# A whole virtualenv. It is moved away while packages are being installed, so an interrupted set-up starts anew.
MADE := $(VENV)/.made
READY_TO_RUN := $(VENV)/.ready-to-run
READY_TO_TEST := $(VENV)/.ready-to-test
READY_TO_LINT := $(VENV)/.ready-to-lint
# What pip said while it fetched and built the packages.
SET_UP_LOG := $(VENV)/set-up.log
# The Pythons that .ci/run tests, newest first: looked for in this order, then any other that calls itself python3.
PYTHONS := python3.15 python3.14 python3.13 python3.12 python3.11

# pdb++ comes with a .pth file that takes over `import pdb` for every process of the virtualenv; walkthrough asks for it by name.
export PDBPP_HIJACK_PDB := 0

.PHONY: help pages list check traces serve compute test test-more lint lock clean FORCE
.NOTPARALLEL:
.DELETE_ON_ERROR:

help: ## print this
	@awk -F ':.*## ' '/^## /{ print substr($$0, 4) } \
		/^[a-z%-]+:.*## /{ sub("%", "N", $$1); printf "  make %-10s %s\n", $$1, $$2 }' Makefile

lesson-%: $(READY_TO_RUN) FORCE ## run lesson N in the debugger
	@$(leave_quietly) WALKTHROUGH_MAKE=1 $(BIN)/python -m walkthrough run lesson-$* $(ARGS) $(or_left)

demo-%: $(READY_TO_RUN) FORCE ## present lesson N to a class
	@$(leave_quietly) $(BIN)/python -m walkthrough demo lesson-$* $(ARGS) $(or_left)

page-%: $(READY_TO_RUN) FORCE ## write lesson N as a page for a browser: pages/lesson-N.html
	@mkdir -p pages
	@$(BIN)/python -m walkthrough page lesson-$* -o pages/lesson-$*.html $(ARGS)
	@echo "pages/lesson-$*.html: open it in a browser"

pages: $(READY_TO_RUN) ## write the pages of all lessons
	@$(MAKE) --no-print-directory $$($(BIN)/python -c 'from walkthrough.course import library; \
		print(*[name.replace("lesson", "page", 1) for name in library.names() + library.walks()])')

list: $(READY_TO_RUN) ## list the lessons, and where you left off
	@WALKTHROUGH_MAKE=1 $(BIN)/python -m walkthrough list $(ARGS)

check: $(READY_TO_RUN) ## compare what runs here with what the article printed
	@$(BIN)/python -m walkthrough check $(ARGS)

traces: $(READY_TO_RUN) ## record traces and pictures again; CHECK=1: fail if one differs
	@$(BIN)/python -m walkthrough traces $(if $(CHECK),--check) $(ARGS)

serve: $(READY_TO_RUN) ## start nova-api on 127.0.0.1:8774, for a real client
	@$(leave_quietly) $(BIN)/python -m walkthrough serve $(ARGS) $(or_left)

compute: $(READY_TO_RUN) ## start nova-compute on its own, for make serve ARGS="--bus ..."
	@$(leave_quietly) $(BIN)/python -m walkthrough compute $(ARGS) $(or_left)

# Whoever has Python keep no bytecode would wait for every test's assertions to be compiled, in each process that runs tests.
test: $(READY_TO_TEST) ## run the tests
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest --numprocesses auto --dist worksteal $(ARGS)

test-more: $(READY_TO_TEST) ## run those that take longer or need RabbitMQ
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest --numprocesses auto --dist worksteal -m more $(ARGS)

lint: $(READY_TO_LINT) ## look for mistakes, and check the types
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --quiet --check
	@$(BIN)/mypy

lock: $(MADE) ## resolve the packages again and rewrite both locks
	@$(PIP) install -qq --upgrade --target $(VENV)/uv uv
	@$(build_requirements) | $(resolve) --output-file requirements.lock
	@$(build_requirements) | $(resolve) --output-file requirements-test.lock --extra test --constraint requirements.lock
	@$(build_requirements) | $(resolve) --output-file requirements-lint.lock --extra lint --constraint requirements.lock

clean: ## remove what the other targets made, the virtualenv too
	@$(refuse_other_folder)
	@rm -rf $(VENV) build dist pages .pytest_cache .hypothesis .mypy_cache .ruff_cache
	@find walkthrough tests lessons -name __pycache__ -type d -prune -exec rm -rf {} +

## 
## Variables:
##   ARGS=...     more words for the command: make test ARGS="-k cloud"
##   PYTHON=...   the Python to set up with, 3.11 or newer (default: the first
##                of python3.15, python3.14, ... python3.11, python3 that is)
##   VENV=...     where to set up (default: .venv)

# The build backend is locked too: it is not among the dependencies, so it comes in on standard input.
build_requirements = $(BIN)/python -c 'import tomllib; \
	print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")'
resolve = UV_CUSTOM_COMPILE_COMMAND="make lock" $(VENV)/uv/bin/uv pip compile --quiet --upgrade --universal --generate-hashes \
	--python $(BIN)/python --python-version 3.11 pyproject.toml -

# A folder of somebody's own under VENV's name is neither cleared nor removed.
define refuse_other_folder
if [ -e $(VENV) ] && [ ! -e $(VENV)/pyvenv.cfg ] && [ -n "$$(ls -A $(VENV))" ]; then \
	echo "walkthrough: $(VENV) is there and is no virtualenv: remove it, or name another folder with VENV=..." >&2; exit 1; fi
endef

# Ctrl-C is a way to leave (exit code 130), and no error for make to complain of.
leave_quietly = trap : INT;
or_left = || [ $$? -eq 130 ]

# Say in one line what pip said in a page: which package it could not build, and which Python to take. Anything else that it calls an
# error is shown as it stands. An older pip does not name what it fails to prepare: that is what it collected last.
complain = version=$$("$$(cat $(MADE))" -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
awk -v version="$$version" -v pythons="$(PYTHONS)" -v log_file=$(SET_UP_LOG) ' \
	/^Collecting / { split($$2, part, /[=<>!~;]/); last = part[1] }; \
	/Failed building wheel for / { sub(/.*Failed building wheel for /, ""); failed = failed (failed ? ", " : "") $$1 }; \
	/error: subprocess-exited-with-error/ { broken = last }; \
	/^ERROR: / { is_error = 1 }; \
	is_error { errors = errors $$0 "\n" }; \
	END { \
		if (!failed) failed = broken; \
		if (!failed) { printf "%swalkthrough: the packages cannot be fetched, see %s\n", errors, log_file; exit }; \
		split(version, mine, "."); \
		for (i = split(pythons, python, " "); i; i--) { \
			split(python[i], other, "."); \
			if (i == 1 && !advice || other[2] + 0 < mine[2] + 0) advice = python[i]; \
		}; \
		printf "walkthrough: %s cannot be built here for Python %s: take another, PYTHON=%s for one (%s has the reason)\n", \
			failed, version, advice, log_file; \
	}' $(SET_UP_LOG) >&2

# What can fail for want of a network is done before anything that works is touched. The hashes are checked while fetching.
# $(1): the lock.
define install
set -e; trap 'exit 130' INT; trap 'exit 143' TERM; \
echo "walkthrough: fetching and installing the packages of $(1) into $(VENV) (once, about a minute)" >&2; \
rm -rf $(VENV)/wheels; \
$(PIP) wheel --require-hashes --no-deps --wheel-dir $(VENV)/wheels --requirement $(1) >$(SET_UP_LOG) 2>&1 || { $(complain); exit 1; }; \
mv $(MADE) $(VENV)/.half-made; \
$(PIP) install -qq --no-index --no-deps $(VENV)/wheels/*.whl; \
$(PIP) install -qq --no-index --no-deps --no-build-isolation --editable .; \
rm -rf $(VENV)/wheels; \
mv $(VENV)/.half-made $(MADE)
endef

$(READY_TO_RUN): $(MADE) requirements.lock pyproject.toml
	@$(call install,requirements.lock)
	@touch $@

# The tests' lock holds all of the other's packages.
$(READY_TO_TEST): $(MADE) requirements-test.lock pyproject.toml
	@$(call install,requirements-test.lock)
	@touch $(READY_TO_RUN) $@

$(READY_TO_LINT): $(MADE) requirements-lint.lock pyproject.toml
	@$(call install,requirements-lint.lock)
	@touch $(READY_TO_RUN) $@

# A command that is there need not run (pyenv leaves such), and Debian's python3 makes no virtualenvs by itself: ask each.
$(MADE): $(BIN)/python
	@$(refuse_other_folder)
	@old=; bare=; found=; \
	if [ -n "$$PYTHON" ]; then set -- "$$PYTHON"; else set -- $(PYTHONS) python3; fi; \
	for python; do \
		"$$python" -c 'import sys; sys.exit(3 * (sys.version_info < (3, 11)))' </dev/null >/dev/null 2>&1; \
		case $$? in \
		3) old=$${old:-$$python} ;; \
		0) if "$$python" -c 'import ensurepip, venv' </dev/null >/dev/null 2>&1; \
			then found=$$python; break; else bare=$${bare:-$$python}; fi ;; \
		esac; \
	done; \
	how="(Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python3) or name one with PYTHON=..."; \
	if [ -n "$$found" ]; then \
		echo "walkthrough: making $(VENV) with $$found ($$("$$found" -V))" >&2; \
		"$$found" -m venv --clear $(VENV) && printf '%s\n' "$$found" > $@; \
		exit; \
	elif [ -n "$$bare" ]; then \
		package=$$("$$bare" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'); \
		echo "walkthrough: $$bare ($$("$$bare" -V)) cannot make a virtualenv:" \
			"install its venv module (Debian, Ubuntu: apt install $$package)" >&2; \
	elif [ -n "$$old" ]; then \
		echo "walkthrough: $$old is $$("$$old" -V 2>&1), too old: install Python 3.11 or newer $$how" >&2; \
	elif [ -n "$$PYTHON" ]; then \
		echo "walkthrough: PYTHON=$$PYTHON does not run: name a Python 3.11 or newer" >&2; \
	else \
		echo "walkthrough: no Python found: install Python 3.11 or newer $$how" >&2; \
	fi; \
	exit 1

# A virtualenv whose Python was uninstalled is made anew.
$(BIN)/python: ;

# Naming another Python than the virtualenv's makes it anew.
ifdef PYTHON
ifneq ($(PYTHON),$(shell cat $(MADE) 2>/dev/null))
$(MADE): FORCE
endif
endif
