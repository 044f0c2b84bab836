# Every target prepares what it needs by itself; variables given on the command line reach the commands.
.DEFAULT_GOAL := up
.PHONY: up test check ledger bench bench-data seed assets fmt ready browser fonts

PYTHON ?= python3
BIN := .venv/bin
NIANGJIA := $(BIN)/python -m niangjia.console
STAMP := $(shell sha256sum < requirements.lock | cut -c1-16)-$(shell pwd | sha256sum | cut -c1-8)

up: ready fonts  # start everything and keep it running until Ctrl-C
	@exec $(NIANGJIA) up

test: ready browser check  # prepare browser, fonts and sshd, then check and run every test
	@$(BIN)/pytest -n 2 --dist loadfile $(ARGS)

check: ready  # lint, format, types, storeys, migrations and generated documents in step
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -W ignore::RuntimeWarning -m niangjia.console makemigrations --check --dry-run
	@$(NIANGJIA) docs --check

ledger: ready  # import a register (REGISTER=path [UNIONS=path]) and print the ledger by district
	@test -n "$(REGISTER)" || { echo '请写明登记数据文件：make ledger REGISTER=文件 [UNIONS=文件]'; exit 1; }
	@exec $(NIANGJIA) ledger "$(REGISTER)" $(if $(UNIONS),--unions "$(UNIONS)") $(ARGS)

bench: ready  # run one benchmark (NAME=x [FILE=path]) in a scratch data folder
	@test -n "$(NAME)" || { echo '请写明测速项目：make bench NAME=register'; exit 1; }
	@exec $(NIANGJIA) bench "$(NAME)" $(if $(FILE),--file "$(FILE)") $(ARGS)

bench-data: ready  # prepare and keep the data that benchmarks read
	@$(NIANGJIA) bench data $(ARGS)
	@exec $(NIANGJIA) bench people

seed: ready  # build the demonstration city anew (SIZE=small|district|city)
	@exec $(NIANGJIA) seed --size "$(or $(SIZE),small)" $(ARGS)

assets: ready  # collect, hash and compress the static files
	@exec $(NIANGJIA) collectstatic --noinput --verbosity 0

fmt: ready  # format the code and repair what the linter can
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

ready: .venv/ready-$(STAMP)  # the environment, made again when the lock or the place changed

.venv/ready-$(STAMP): requirements.lock
	@PYTHON="$(PYTHON)" sh .ci/environment "$@"

fonts:  # Chinese fonts for papers; nothing else waits for them
	@sh .ci/fonts

browser:  # what the stories and the bank's tests need of the system
	@sh .ci/browser
