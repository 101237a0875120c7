# Trivium.  `make help` lists what there is to make.
#
# Variants live side by side in build/{release,debug,sanitize,clang}; the folder is the registry:
# every harness/model/*.c with a provider, methods/*.c, harness/score/*.c metric and plots/*.c
# figure is found by its file name and put into a generated table.

VARIANT ?= release
JOBS    ?= $(shell nproc 2>/dev/null || echo 2)
# Steps of pretraining on a CUDA device: `make CUDA=1` with nvcc, or CUDA=emulate, which runs the
# device's kernels on the CPU, for tests.
CUDA ?=
B := build/$(VARIANT)$(if $(CUDA),-cuda-$(CUDA))

CC_release  := gcc
CC_debug    := gcc
CC_sanitize := gcc
CC_clang    := clang-14
CC_fuzz     := clang-14
CC := $(CC_$(VARIANT))

LINKED        := libcjson libpcre2-8 zlib
PACKAGES      := openblas libcurl $(LINKED) # the first two are loaded late (harness/base/late.h)
TEST_PACKAGES := criterion libmicrohttpd
DEBIAN        := gcc libc6-dev make pkg-config libopenblas-pthread-dev libcurl4-openssl-dev \
                 libcjson-dev libpcre2-dev libstemmer-dev gnuplot-nox libcriterion-dev \
                 libmicrohttpd-dev zlib1g-dev
DEBIAN_LINT   := clang-14 clang-format-14 libclang-rt-14-dev

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Werror
BASE := -std=c11 -D_GNU_SOURCE -I. -I$(B)/gen -ffp-contract=off -fno-math-errno -pthread
OPT_release  := -O3 -g
OPT_debug    := -O0 -g3
OPT_sanitize := -O1 -g -Wno-format-truncation -Wno-maybe-uninitialized -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
OPT_clang    := -O2 -g
OPT_fuzz     := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
LINK_sanitize := -fsanitize=address,undefined

# The libraries are asked for only where something is built: `make help` works on a bare machine.
ifneq ($(filter-out help setup clean,$(or $(MAKECMDGOALS),all)),)
LIB_CFLAGS := $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null | \
    sed 's,-I/usr/include/[a-z0-9_]*-linux-gnu\( \|$$\),,g; s,-I,-isystem ,g')
LIB_LIBS   := $(shell pkg-config --libs $(LINKED) 2>/dev/null)
TEST_CFLAGS := $(shell pkg-config --cflags $(TEST_PACKAGES) 2>/dev/null)
TEST_LIBS   := $(shell pkg-config --libs $(TEST_PACKAGES) 2>/dev/null)
endif

ifneq ($(CUDA),)
CUDA_HOME ?= /usr/local/cuda
CUDA_OBJECTS := $(patsubst %.cu,$(B)/%.o,$(wildcard engine/cuda/*.cu))
BASE += -DTRIVIUM_CUDA
CUDA_FLAGS := -std=c++17 -O3 -I. -DTRIVIUM_CUDA
ifeq ($(CUDA),emulate)
CUDA_OBJECTS := $(filter-out %/matmul.o,$(CUDA_OBJECTS)) $(B)/tests/cuda/emulate.o
CUDA_CC := g++ $(CUDA_FLAGS) -Wno-unknown-pragmas -fno-strict-aliasing -include tests/cuda/emulate.h -x c++
CUDA_LIBS := -lstdc++
else
CUDA_CC := $(CUDA_HOME)/bin/nvcc $(CUDA_FLAGS) -gencode arch=compute_80,code=[sm_80,compute_80] \
           -gencode arch=compute_90,code=sm_90
CUDA_LIBS := -L$(CUDA_HOME)/lib64 -Wl,-rpath,$(CUDA_HOME)/lib64 -lcublas -lcudart -lstdc++
endif
endif

CFLAGS  = $(BASE) $(WARN) $(OPT_$(VARIANT)) $(LIB_CFLAGS)
LDFLAGS = -pthread $(LINK_$(VARIANT))
LDLIBS  = $(CUDA_LIBS) $(LIB_LIBS) -lstemmer -lm # libstemmer has no pkg-config file

Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-6s %s\n' $(1) $(2))

ENGINE  := $(sort $(wildcard engine/*/*.c))
HARNESS := $(sort $(wildcard harness/*/*.c))
PLUGINS := $(sort $(wildcard methods/*.c plots/*.c))
COMMANDS := $(sort $(wildcard harness/cmd_*.c))
SOURCES := $(ENGINE) $(HARNESS) $(PLUGINS) $(COMMANDS)
OBJECTS := $(SOURCES:%.c=$(B)/%.o) $(B)/gen/registry.o $(CUDA_OBJECTS)
INSTRUCT := $(filter-out %/make_instruct.c,$(sort $(wildcard models/instruct/*.c)))
FUZZ    := gguf safetensors tokenizer template records replies
FUZZERS := tests/fuzz/fuzz.c $(FUZZ:%=tests/fuzz/fuzz_%.c)
TESTS   := $(sort $(wildcard tests/unit/*.c tests/contract/*.c tests/golden/*.c tests/vectors/*.c) \
             $(FUZZERS))
TEST_OBJECTS := $(TESTS:%.c=$(B)/%.o)

.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: all
all: trivium ## build ./trivium

trivium: $(B)/trivium
	$(Q)ln -sf $< $@

$(B)/trivium: $(OBJECTS) $(B)/harness/main.o
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(B)/tests/run: $(OBJECTS) $(INSTRUCT:%.c=$(B)/%.o) $(TEST_OBJECTS)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS) $(TEST_LIBS)

$(B)/make_instruct: $(B)/models/instruct/make_instruct.o $(INSTRUCT:%.c=$(B)/%.o) \
                    $(patsubst %.c,$(B)/%.o,$(filter harness/base/%,$(HARNESS)))
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# Objects depend on the flags they were made with.
FLAGS := $(B)/flags
$(FLAGS): FORCE
	$(Q)mkdir -p $(@D)
	$(Q)printf '%s\n' '$(CC) $(CFLAGS) $(LDFLAGS) $(LDLIBS)' | cmp -s - $@ || \
	    printf '%s\n' '$(CC) $(CFLAGS) $(LDFLAGS) $(LDLIBS)' >$@
.PHONY: FORCE
FORCE:

$(B)/%.o: %.c $(FLAGS)
	$(Q)mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<

$(B)/%.o: %.cu engine/cuda/*.cuh engine/cuda/gpu.h tests/cuda/emulate.h $(FLAGS)
	$(Q)mkdir -p $(@D)
	$(call say,CUDA,$<)
	$(Q)$(CUDA_CC) -c -o $@ $<

$(B)/tests/cuda/emulate.o: tests/cuda/emulate.cpp engine/cuda/*.cuh tests/cuda/emulate.h $(FLAGS)
	$(Q)mkdir -p $(@D)
	$(call say,CUDA,$<)
	$(Q)$(CUDA_CC) -c -o $@ $<

# gcc 12 optimizes these two for minutes under the sanitizers.
$(B)/engine/kernel/kernels_plain.o $(B)/engine/kernel/kernels_fma.o: \
    OPT_sanitize := $(patsubst -O1,-O0,$(OPT_sanitize))

# Criterion's macros trip -Wconversion, -Wpedantic and -Wmissing-prototypes; only they may.
$(B)/tests/%.o: tests/%.c $(FLAGS)
	$(Q)mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CFLAGS) -Wno-conversion -Wno-pedantic -Wno-missing-prototypes $(TEST_CFLAGS) -MMD -MP -c -o $@ $<

# The registry: every `const struct method method_*` and its like, found in the folders.
#   $(call table,struct name,array,variable,files)
define table
{ names=$$(sed -n 's/^const struct $(1) \($(1)_[a-z0-9_]*\) = {.*/\1/p' $(4) /dev/null | sort); \
  for n in $$names; do echo "extern const struct $(1) $$n;"; done; \
  echo "const struct $(1) *const $(2)[] = {"; for n in $$names; do echo "    &$$n,"; done; echo "    0};"; \
  echo "const int $(3) = (int)(sizeof $(2) / sizeof *$(2)) - 1;"; }
endef

REGISTERED := $(PLUGINS) $(COMMANDS) $(sort $(wildcard harness/model/*.c harness/score/*.c))
$(B)/gen/registry.c: $(REGISTERED) Makefile
	$(Q)mkdir -p $(@D)
	$(Q){ echo '/* Made by the Makefile from the names in the folders. */'; \
	  for h in harness/command.h harness/method/method.h harness/model/model.h \
	           harness/score/score.h plots/plot.h; do echo "#include \"$$h\""; done; \
	  $(call table,command,commands,n_commands,$(COMMANDS)); \
	  $(call table,method,methods,n_methods,$(sort $(wildcard methods/*.c))); \
	  $(call table,provider,providers,n_providers,$(sort $(wildcard harness/model/*.c))); \
	  $(call table,metric,metrics,n_metrics,$(sort $(wildcard harness/score/*.c))); \
	  $(call table,figure,figures,n_figures,$(sort $(wildcard plots/*.c))); } >$@

$(B)/gen/registry.o: $(B)/gen/registry.c $(FLAGS)
	$(Q)$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<

-include $(SOURCES:%.c=$(B)/%.d) $(TESTS:%.c=$(B)/%.d) $(B)/harness/main.d \
         $(patsubst %.c,$(B)/%.d,$(wildcard tests/bench/*.c)) \
         $(INSTRUCT:%.c=$(B)/%.d) $(B)/models/instruct/make_instruct.d

# ---- for users

.PHONY: bench bench-quick bench-learning bench-knowledge test models data install uninstall setup setup-lint help clean
TASKS ?= sentiment,optimism,call-summary,style,medical-notes,legal,finance,handbook
QUICK ?= handbook,sentiment
bench: setup ## install what is missing, build, run the default grid offline, print the table
	$(Q)$(MAKE) --no-print-directory -j$(JOBS) trivium
	$(Q)./trivium run --tasks '$(TASKS)' --methods prompt,fewshot,rag,finetune,rag_finetune \
	    --models base-300k,base-1m,base-4m,base-12m --train-limit 200 $(ARGS)

bench-quick: setup ## a small grid, under a minute: what CI compares with results/baseline
	$(Q)$(MAKE) --no-print-directory -j$(JOBS) trivium
	$(Q)./trivium run --quick --fresh --tasks '$(QUICK)' --models base-300k,base-1m --out results/quick $(ARGS)

CURVES ?= optimism,sentiment,handbook
SIZES = finetune:train_items=32,finetune:train_items=100,finetune:train_items=200,finetune
bench-learning: setup ## quality against 32, 100, 200 and 400 training rows, beside prompt, few-shot and RAG
	$(Q)$(MAKE) --no-print-directory -j$(JOBS) trivium
	$(Q)./trivium run --tasks '$(CURVES)' --models base-1m,base-4m --methods prompt,fewshot,rag,$(SIZES) \
	    --train-limit 400 --out results/learning $(ARGS)

WINDOWS = 0.25 1 4 16 64 128
empty :=
comma := ,
ROADS = rag: rag:context=all$(comma) finetune:data=both$(comma)
SIZED = prompt $(foreach road,$(ROADS),$(WINDOWS:%=$(road)knowledge=%))
bench-knowledge: setup ## quality against the size of the knowledge, a quarter of the window to 128 of it
	$(Q)$(MAKE) --no-print-directory -j$(JOBS) trivium
	$(Q)./trivium run --tasks handbook --models base-1m --timed-items 0 --out results/knowledge \
	    --methods $(subst $(empty) $(empty),$(comma),$(SIZED)) $(ARGS)

test: setup ## every test; ends with `N passed, N failed`
	$(Q)$(MAKE) --no-print-directory -j$(JOBS) trivium $(B)/tests/run
	$(Q)tests/report $(B)/tests/run --jobs $(JOBS) $(ARGS)

setup: ## install the libraries (apt-get; elsewhere prints what to install)
	$(Q)tests/setup 'gcc pkg-config gnuplot' '$(PACKAGES) $(TEST_PACKAGES)' \
	    '/usr/include/libstemmer.h' '$(DEBIAN)'

setup-lint:
	$(Q)tests/setup 'clang-14 clang-format-14' '' '' '$(DEBIAN_LINT)'

models: setup ## fetch the open models that models/models.json names: make models ARGS=smollm2-360m
	$(Q)$(MAKE) --no-print-directory -j$(JOBS) trivium
	$(Q)./trivium models $(ARGS)

data: setup ## fetch the public data sets that tasks are made of: make data ARGS=mts-dialog
	$(Q)$(MAKE) --no-print-directory -j$(JOBS) trivium
	$(Q)./trivium data $(ARGS)

PREFIX ?= /usr/local
SHARE := $(DESTDIR)$(PREFIX)/share
install: setup ## install program, models, tasks and manual page: make install [PREFIX=/usr/local] [DESTDIR=]
	$(Q)$(MAKE) --no-print-directory -j$(JOBS) trivium
	$(Q)install -D -m 755 $(B)/trivium $(DESTDIR)$(PREFIX)/bin/trivium
	$(Q)install -d $(SHARE)/trivium/models $(SHARE)/man/man1
	$(Q)./trivium help --man >$(SHARE)/man/man1/trivium.1
	$(Q)cp -r tasks $(SHARE)/trivium/
	$(Q)cp -r models/*.json models/*.gguf models/general models/reading $(SHARE)/trivium/models/

uninstall: ## remove what `make install` put there
	$(Q)rm -rf $(DESTDIR)$(PREFIX)/bin/trivium $(SHARE)/trivium $(SHARE)/man/man1/trivium.1

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 16

clean: ## remove build/ and ./trivium
	$(Q)rm -rf build trivium

.PHONY: instruct pretrain pretrain-try leaks
LADDER := base-300k base-1m base-4m base-12m
RECIPES := models
INSTRUCT_DIR := models/instruct
INSTRUCT_ROWS := 40000
INSTRUCT_PARTS := $(shell seq -w 1 48)
DEVICE ?= cpu
DATA ?= data
OUT ?= build/pretrain
instruct: $(B)/make_instruct ## generate the short instructions that the base models' later phases read
	$(Q)mkdir -p $(INSTRUCT_DIR)
	$(Q)for i in $(INSTRUCT_PARTS); do $< $(INSTRUCT_DIR)/train-$$i.jsonl $(INSTRUCT_ROWS) 1$$i || exit 1; done
	$(Q)$< $(INSTRUCT_DIR)/dev.jsonl 1000 2

# Three rounds over the ladder: the text, the hours, the training.
pretrain: setup ## rebuild the base models from text: make pretrain DATA=folder OUT=folder (says the hours first)
	$(Q)$(MAKE) --no-print-directory -j$(JOBS) trivium instruct
	$(Q)for how in --fetch --estimate ''; do for m in $(LADDER); do \
	    ./trivium pretrain $(RECIPES)/$$m.recipe.json --data $(DATA) --out $(OUT)/$$m \
	        --cache $(OUT)/cache --device $(DEVICE) $$how || exit 1; done; done

pretrain-try: ## the same in miniature, on this folder's own text, in seconds
	$(Q)rm -rf build/try
	$(Q)$(MAKE) --no-print-directory pretrain LADDER=tiny RECIPES=tests/pretrain DATA=build/try OUT=build/try \
	    INSTRUCT_DIR=build/try/instruct INSTRUCT_ROWS=200 INSTRUCT_PARTS=01

leaks: setup ## hold all training text of the base models against the tasks' test items: make leaks DATA=folder
	$(Q)$(MAKE) --no-print-directory -j$(JOBS) trivium instruct
	$(Q)./trivium leaks models/base-12m.recipe.json --data $(DATA)

# ---- for developers

.PHONY: lint format headers layers sanitize
FORMATTED := $(sort $(wildcard harness/*.[ch] harness/*/*.[ch] engine/*/*.[ch] methods/*.[ch] \
                 plots/*.[ch] models/*/*.[ch] tests/*/*.[ch]))
HEADERS   := $(sort $(wildcard harness/*.h harness/*/*.h engine/*/*.h plots/*.h models/*/*.h))

lint: setup setup-lint ## formatting, include table, headers alone, gcc and clang warnings
	$(Q)clang-format-14 --dry-run -Werror $(FORMATTED)
	$(Q)tests/layers
	$(Q)$(MAKE) --no-print-directory -j$(JOBS) headers
	$(Q)$(MAKE) --no-print-directory -j$(JOBS) VARIANT=release trivium
	$(Q)$(MAKE) --no-print-directory -j$(JOBS) VARIANT=clang build/clang/trivium

format: ## rewrite the sources with clang-format
	$(Q)clang-format-14 -i $(FORMATTED)

headers: $(HEADERS:%.h=$(B)/headers/%.ok)
$(B)/headers/%.ok: %.h $(FLAGS)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) -Wno-pedantic -x c -fsyntax-only -include $< /dev/null && touch $@

# The tests of command lines run ./trivium, which must not be older than they are.
sanitize: setup ## the tests under the address and undefined-behaviour sanitizers
	$(Q)$(MAKE) --no-print-directory -j$(JOBS) trivium
	$(Q)$(MAKE) --no-print-directory -j$(JOBS) VARIANT=sanitize build/sanitize/tests/run
	$(Q)tests/report build/sanitize/tests/run --jobs $(JOBS) $(ARGS)

.PHONY: bench-engine
MODEL ?= models/base-1m.gguf
bench-engine: setup ## speed of the engine beside this processor's earlier figures: make bench-engine MODEL=file.gguf
	$(Q)$(MAKE) --no-print-directory -j$(JOBS) trivium
	$(Q)./trivium bench-engine $(MODEL) --repeat 15 --against results/engine $(ARGS)

.PHONY: bench-endpoint
bench-endpoint: $(B)/endpoint ## the cost of a request to an endpoint: make bench-endpoint ARGS="100000 64"
	$(Q)$< $(ARGS)

$(B)/endpoint: $(OBJECTS) $(B)/tests/bench/endpoint.o
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS) $(TEST_LIBS)

.PHONY: open-model
open-model: $(B)/open_model ## time and memory of opening a model: make open-model MODEL=file.gguf
	$(Q)$< $(MODEL)

ENGINE_OBJECTS := $(patsubst %.c,$(B)/%.o,$(ENGINE) $(filter harness/base/%,$(HARNESS)))
TASK_OBJECTS   := $(patsubst %.c,$(B)/%.o,$(filter harness/task/%,$(HARNESS)))
REPLY_OBJECTS  := $(B)/harness/model/wire_read.o $(B)/harness/model/sse.o
.PHONY: train-step
train-step: $(B)/train_step ## speed of training: make train-step ARGS="MODEL lora all 16 8 128 10 2 share"
	$(Q)$< $(ARGS)

$(B)/train_step: $(ENGINE_OBJECTS) $(B)/tests/bench/train_step.o $(B)/tests/bench/yardstick.o
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(B)/open_model: $(ENGINE_OBJECTS) $(B)/tests/bench/open_model.o
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

.PHONY: layers
layers: $(B)/layers ## speed of a layer's products beside the processor's bf16 peak: make layers ARGS=2 (threads)
	$(Q)$< $(ARGS)

$(B)/layers: $(ENGINE_OBJECTS) $(B)/tests/bench/layers.o $(B)/tests/bench/yardstick.o
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

.PHONY: search
search: $(B)/search ## time searching on one thread: make search ARGS=sparse (or dense)
	$(Q)$< $(ARGS)

$(B)/search: $(OBJECTS) $(B)/tests/bench/search.o
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

.PHONY: speed
speed: $(B)/speed ## speed of products, or of a model: make speed [MODEL=file.gguf] [THREADS=2]
	$(Q)$< $(if $(MODEL),model $(MODEL),gemm) $(THREADS)

$(B)/speed: $(ENGINE_OBJECTS) $(B)/tests/bench/speed.o $(B)/tests/bench/yardstick.o
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# ---- fuzzing: each target for SECONDS; what is new goes to build/fuzz/corpus

.PHONY: fuzz
SECONDS ?= 600
fuzz: setup setup-lint ## libFuzzer on what reads strangers' bytes: make fuzz SECONDS=600 (for each of six)
	$(Q)$(MAKE) --no-print-directory -j$(JOBS) VARIANT=fuzz $(FUZZ:%=build/fuzz/fuzz_%)
	$(Q)for t in $(FUZZ); do mkdir -p build/fuzz/corpus/$$t && echo "== $$t" && \
	    TMPDIR=$(if $(wildcard /dev/shm),/dev/shm,/tmp) build/fuzz/fuzz_$$t -max_total_time=$(SECONDS) -timeout=10 -rss_limit_mb=1024 \
	        -print_final_stats=1 -artifact_prefix=build/fuzz/$$t- \
	        build/fuzz/corpus/$$t tests/fuzz/corpus/$$t || exit 1; done

$(B)/fuzz_%: $(ENGINE_OBJECTS) $(TASK_OBJECTS) $(REPLY_OBJECTS) $(FUZZERS:%.c=$(B)/%.o) $(B)/tests/fuzz/main_%.o
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) -fsanitize=fuzzer,address,undefined -o $@ $^ $(LDLIBS)

.PRECIOUS: $(B)/tests/fuzz/main_%.o
$(B)/tests/fuzz/main_%.o: tests/fuzz/fuzz_main.c $(FLAGS)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) -DFUZZ_TARGET=fuzz_$* -c -o $@ $<
