# SPDX-License-Identifier: GPL-2.0-or-later
# tcpcheck. Plain GNU make, no configure.
#
#   make deps demo            install what the build needs, run the first example
#   make deps check           ... and all tests; T=name runs one suite or group of tests
#   make matrix               which requirements stacks keep: build/matrix.html
#   make kernel               for virtual time; make kernel-faults: with bugs, for T=faults
#   make SAN=address,undefined check        (also: make asan, make tsan)
#   make fuzz FUZZ_SECONDS=60    make lint    make format    make bench    make cov
#   make install DESTDIR= PREFIX=/usr/local [WITH_PACKETDRILL_LINK=1]    make uninstall
#   make dist    make deb
#   make STATIC=no            linked with shared libraries, also where the others are there
# V=1 shows the commands.

PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
DATADIR ?= $(PREFIX)/share
MANDIR ?= $(DATADIR)/man
DOCDIR ?= $(DATADIR)/doc/tcpcheck
ZSHDIR ?= $(DATADIR)/zsh/site-functions
FALLBACK_VERSION := 0.1

comma := ,
SAN ?=
BUILD ?= build$(if $(SAN),/san-$(subst $(comma),-,$(SAN)))
FUZZ_SECONDS ?= 60
CLANG ?= clang

CFLAGS ?= -O2 -g
# For those who work on it: a newer compiler that warns must not keep others from building.
WERROR ?= $(wildcard .git)
WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla $(if $(WERROR),-Werror)
# Asked for only when something is compiled: "make deps demo" may have to install pkg-config first.
NL_CFLAGS = $(eval NL_CFLAGS := $(shell pkg-config --cflags libnl-3.0 libnl-route-3.0 json-c))$(NL_CFLAGS)
NL_LIBS = $(eval NL_LIBS := $(shell pkg-config --libs libnl-3.0 libnl-route-3.0 json-c) $(SC_LIBS) $(PCAP_LIBS) -lm)$(NL_LIBS)
# For --untrusted. SECCOMP=no: without.
SECCOMP ?= auto
SC_LIBS = $(eval SC_LIBS := $(if $(filter no,$(SECCOMP)),,$(shell pkg-config --libs libseccomp 2>/dev/null)))$(SC_LIBS)
SC_CFLAGS = $(eval SC_CFLAGS := $(if $(SC_LIBS),-DHAVE_SECCOMP $(shell pkg-config --cflags libseccomp)))$(SC_CFLAGS)
# For captures: judge, record. PCAP=no: without.
PCAP ?= auto
PCAP_LIBS = $(eval PCAP_LIBS := $(if $(filter no,$(PCAP)),,$(shell pkg-config --libs libpcap 2>/dev/null)))$(PCAP_LIBS)
PCAP_CFLAGS = $(eval PCAP_CFLAGS := $(if $(PCAP_LIBS),-DHAVE_PCAP $(shell pkg-config --cflags libpcap)))$(PCAP_CFLAGS)
CK_CFLAGS = $(eval CK_CFLAGS := $(shell pkg-config --cflags check))$(CK_CFLAGS)
CK_LIBS = $(eval CK_LIBS := $(shell pkg-config --libs check))$(CK_LIBS)
# Without a dynamic linker a run costs a third less: no relocations, and less to copy for each of its
# processes. Where the libraries for it are missing, and for sanitizers, shared ones do. That libnl
# could look up names and would need libc's modules then is no news, we do not: the linker is only heard
# when it fails (its --no-warnings hides errors, too).
STATIC ?= $(if $(SAN),no,auto)
# Of libpcap only what reads files is called: its way to D-Bus, whose library wants systemd's, which nobody has
# as a static one, is cut off.
STATIC_PCAP = $(if $(PCAP_LIBS),-Wl$(comma)--defsym=dbus_create=0 -Wl$(comma)--defsym=dbus_findalldevs=0)
STATIC_TRY = echo 'void *pcap_fopen_offline(void *, char *); int main(void) { $(if $(PCAP_LIBS),return !pcap_fopen_offline(0$(comma) 0);) }' | \
	$(CC) $(1) -x c - -o $(BUILD)/static $(NL_LIBS) 2>/dev/null && echo '$(1)'
STATIC_FLAGS = $(eval STATIC_FLAGS := $(if $(filter no,$(STATIC)),,$(shell mkdir -p $(BUILD); \
	$(call STATIC_TRY,-static $(STATIC_PCAP)); rm -f $(BUILD)/static)))$(STATIC_FLAGS)
quietly = $(if $(STATIC_FLAGS),2>$@.said || { cat $@.said >&2; exit 1; })
SAN_FLAGS := $(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer)
CPPFLAGS_ALL = -D_GNU_SOURCE -I. -I$(BUILD) $(CPPFLAGS)
CFLAGS_ALL = -std=gnu11 $(WARN) -pthread $(CFLAGS) $(SAN_FLAGS) $(CPPFLAGS_ALL) $(NL_CFLAGS) $(SC_CFLAGS) -MMD -MP
LDFLAGS_ALL = -pthread $(LDFLAGS) $(SAN_FLAGS)

SRC := $(sort $(wildcard parser/*.c netdev/*.c netdev/*/*.c runtime/*.c runtime/*/*.c))
OBJ := $(SRC:%.c=$(BUILD)/%.o) $(BUILD)/parser/lexer.o $(BUILD)/parser/grammar.o
LIB_OBJ := $(filter-out $(BUILD)/runtime/main.o,$(OBJ))
UNIT_SRC := $(sort $(wildcard tests/unit/*.c tests/lib/*.c))
UNIT_OBJ := $(UNIT_SRC:%.c=$(BUILD)/%.o)
FUZZ := $(patsubst tests/fuzz/%.c,%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
GENERATED := $(BUILD)/parser/grammar.h $(BUILD)/parser/lexer.h $(BUILD)/runtime/version.h

Q := $(if $(V),,@)
say = $(if $(V),@:,@printf '  %-6s %s\n' $(1) $(2))

all: $(BUILD)/tcpcheck $(BUILD)/tcpcheck-stack

$(BUILD)/tcpcheck: $(OBJ)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS_ALL) $(STATIC_FLAGS) -o $@ $^ $(NL_LIBS) $(quietly)

# Loads plug-ins, for which it must be linked dynamically.
LOADER_OBJ := $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard runtime/stack/loader/*.c)) runtime/stack/host.c runtime/stack/turn.c runtime/stack/order.c \
	runtime/stack/google.c runtime/call/worker.c runtime/host/priority.c runtime/base/clock.c runtime/base/err.c)
$(BUILD)/tcpcheck-stack: $(LOADER_OBJ)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ -ldl -lpthread

# Plug-ins that misbehave, or see whether we do: for tests only.
TEST_STACKS := $(patsubst %.c,$(BUILD)/%.so,$(sort $(wildcard tests/stack/*.c)))
$(BUILD)/tests/stack/%.so: tests/stack/%.c
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS_ALL) $(LDFLAGS_ALL) -fPIC -shared -o $@ $<

$(BUILD)/unit-tests: $(LIB_OBJ) $(UNIT_OBJ) $(BUILD)/runtime/stack/loader/plugin.o
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(NL_LIBS) $(CK_LIBS) -lm -ldl

$(BUILD)/time_exec: tests/bench/time_exec.c
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) -std=gnu11 $(WARN) $(CFLAGS) -o $@ $<

$(BUILD)/%.o: %.c | $(GENERATED)
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CFLAGS_ALL) -c -o $@ $<

$(BUILD)/parser/%.o: $(BUILD)/parser/%.c | $(GENERATED)
	$(call say,CC,$<)
	$(Q)$(CC) $(CFLAGS_ALL) $(GEN_WARN) -c -o $@ $<

$(BUILD)/netdev/capfile.o: CFLAGS_ALL += $(PCAP_CFLAGS)

# by .incbin
$(BUILD)/runtime/vtime/fragment.o: runtime/vtime/kernel.config
$(BUILD)/runtime/code/driver.o: runtime/code/driver.py
$(BUILD)/runtime/req/embedded.o: runtime/req/requirements.csv

# What flex and bison write is not ours to clean.
$(BUILD)/parser/lexer.o $(BUILD)/parser/grammar.o: \
	GEN_WARN := -Wno-unused-function -Wno-sign-compare -Wno-shadow -Wno-missing-prototypes \
		    -Wno-unused-parameter -Wno-unused-but-set-variable

# Bison includes nothing: its two files become one. It numbers symbols by file name first, tokens before all else.
$(BUILD)/parser/grammar.y: parser/declarations.y parser/grammar.y
	@mkdir -p $(@D)
	@{ echo '#line 1 "parser/declarations.y"'; cat parser/declarations.y; echo %%; \
		echo '#line 1 "parser/grammar.y"'; cat parser/grammar.y; } >$@.new && mv $@.new $@

$(BUILD)/parser/grammar.c $(BUILD)/parser/grammar.h &: $(BUILD)/parser/grammar.y
	$(call say,BISON,parser/grammar.y)
	$(Q)bison -Wall $(if $(WERROR),-Werror) --defines=$(BUILD)/parser/grammar.h -o $(BUILD)/parser/grammar.c $<

$(BUILD)/parser/lexer.c $(BUILD)/parser/lexer.h &: parser/lexer.l
	@mkdir -p $(@D)
	$(call say,FLEX,$<)
	$(Q)flex --header-file=$(BUILD)/parser/lexer.h -o $(BUILD)/parser/lexer.c $<

# Rewritten only when it changes.
$(BUILD)/runtime/version.h: FORCE
	@mkdir -p $(@D)
	@v=$$(sh doc/version.sh $(FALLBACK_VERSION)); \
	printf '#define TCPCHECK_VERSION "%s"\n' "$$v" >$@.new; \
	if cmp -s $@.new $@; then rm -f $@.new; else mv $@.new $@; fi

# The list of suites is what the test files define: "Suite *NAME_suite(void)" at the start of a line.
$(BUILD)/tests/suites.inc: $(wildcard tests/unit/check_*.c)
	@mkdir -p $(@D)
	@cat /dev/null $^ | sed -n 's/^Suite \*\([a-z0-9_]*\)_suite(void)$$/SUITE(\1)/p' | sort >$@

$(BUILD)/tests/unit/main.o: $(BUILD)/tests/suites.inc
$(UNIT_OBJ): CFLAGS_ALL += $(CK_CFLAGS)

# ---- use ----

deps:
	@sh tests/deps.sh

demo: all
	$(BUILD)/tcpcheck -v scripts/cases/lab/connect.pkt

# A kernel for virtual time, from the distribution's sources; about 5 minutes once.
kernel: $(BUILD)/tcpcheck
	@sh tests/deps.sh kernel
	$(BUILD)/tcpcheck kernel build

# The same sources with bugs, to see that scripts find them: tests/faults/.
kernel-faults: $(BUILD)/tcpcheck
	tests/faults/kernel.sh build

# Which requirements the kernels and stacks that are built keep: doc/matrix.txt, build/matrix.html.
# CHECK=yes: nothing may be lost. tests/conformance.sh says what else there is.
matrix: all
	@BUILD=$(BUILD) sh tests/conformance.sh

check: all $(BUILD)/unit-tests $(TEST_STACKS)
	@BUILD=$(BUILD) SAN='$(SAN)' sh tests/run $(T)

asan:
	@$(MAKE) --no-print-directory check SAN=address,undefined T='$(T)'

# gcc's TSan does not support all layouts that address space randomisation chooses.
tsan:
	@setarch -R $(MAKE) --no-print-directory check SAN=thread T='$(T)'

fuzz:
	@FUZZ_SECONDS=$(FUZZ_SECONDS) MAKE='$(MAKE)' CLANG='$(CLANG)' sh tests/fuzz.sh $(T)

# Used by tests/fuzz.sh with CC=clang and its own BUILD.
fuzzers: $(FUZZ:%=$(BUILD)/%)
$(BUILD)/fuzz_%: $(BUILD)/tests/fuzz/fuzz_%.o $(LIB_OBJ) $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/lib/*.c))
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS_ALL) -fsanitize=fuzzer -o $@ $^ $(NL_LIBS) $(CK_LIBS) -lm

lint:
	@sh tests/lint.sh

format:
	clang-format -i $(filter-out build/%,$(wildcard */*.[ch] */*/*.[ch] */*/*/*.[ch]))

bench: $(BUILD)/tcpcheck $(BUILD)/time_exec
	@BUILD=$(BUILD) sh tests/bench.sh

# What runs every part once; T=name for others. Files, then folders with their sums. Failures are the
# business of check. Cells and guests count, too, and users who may not write here: each object has a file
# for its counts that everybody may write to.
COV_TESTS := unit diag report self man bad_input code artifacts suite packetdrill google doctor environment vtime \
	stack peer jail judge matrix draw update grade quiz
COV_MAKE = $(MAKE) --no-print-directory BUILD=build/cov CFLAGS='-O0 -g' SAN_FLAGS='--coverage -fprofile-update=atomic'
cov:
	@$(COV_MAKE) build/cov/tcpcheck build/cov/tcpcheck-stack build/cov/unit-tests
	@find build/cov -name '*.gcda' -delete
	@find build/cov -name '*.gcno' | sed 's/gcno$$/gcda/' | while read -r f; do : >"$$f" && chmod 666 "$$f"; done
	-@GCOV_ERROR_FILE=/dev/null VTIME_RUNS=$${VTIME_RUNS:-2} $(COV_MAKE) check T='$(or $(T),$(COV_TESTS))'
	@BUILD=build/cov sh tests/cov.sh

# ---- what editors and shells know of us, from the tables ----

COMPLETIONS := $(addprefix $(BUILD)/completion/,tcpcheck _tcpcheck tcpcheck.fish)
EDITORS := $(addprefix $(BUILD)/editors/,tcpcheck.vim ftdetect.vim pkt.tmLanguage.json package.json language-configuration.json)

$(BUILD)/completion/tcpcheck: MADE_BY = completion.sh bash
$(BUILD)/completion/_tcpcheck: MADE_BY = completion.sh zsh
$(BUILD)/completion/tcpcheck.fish: MADE_BY = completion.sh fish
$(BUILD)/editors/tcpcheck.vim: MADE_BY = syntax.sh vim
$(BUILD)/editors/ftdetect.vim: MADE_BY = syntax.sh ftdetect
$(BUILD)/editors/pkt.tmLanguage.json: MADE_BY = syntax.sh vscode
$(BUILD)/editors/package.json: MADE_BY = syntax.sh package
$(BUILD)/editors/language-configuration.json: MADE_BY = syntax.sh language
$(COMPLETIONS): doc/completion.sh runtime/cli/opts.def
$(EDITORS): doc/syntax.sh runtime/cli/opts.def $(wildcard parser/*.def netdev/wire/*.def)
$(COMPLETIONS) $(EDITORS):
	@mkdir -p $(@D)
	$(call say,MAKE,$@)
	$(Q)CC='$(CC)' sh doc/$(MADE_BY) >$@

# ---- installing ----

# "MODE FILE FOLDER [NAME]" of all that is installed; uninstall takes exactly this away. No blanks in names.
INSTALLED = 755 $(BUILD)/tcpcheck $(BINDIR)\n
INSTALLED += 755 $(BUILD)/tcpcheck-stack $(PREFIX)/lib/tcpcheck\n
INSTALLED += 644 runtime/stack/tcpcheck-stack.h $(PREFIX)/include\n
INSTALLED += $(foreach f,$(wildcard doc/*.[1-9]),644 $(f) $(MANDIR)/man$(lastword $(subst ., ,$(f)))\n)
INSTALLED += 644 $(BUILD)/completion/tcpcheck $(DATADIR)/bash-completion/completions\n
INSTALLED += 644 $(BUILD)/completion/_tcpcheck $(ZSHDIR)\n
INSTALLED += 644 $(BUILD)/completion/tcpcheck.fish $(DATADIR)/fish/vendor_completions.d\n
INSTALLED += 644 $(BUILD)/editors/tcpcheck.vim $(DATADIR)/vim/vimfiles/syntax\n
INSTALLED += 644 $(BUILD)/editors/ftdetect.vim $(DATADIR)/vim/vimfiles/ftdetect tcpcheck.vim\n
INSTALLED += $(foreach f,$(filter %.json,$(EDITORS)),644 $(f) $(DATADIR)/tcpcheck/vscode\n)
INSTALLED += 644 doc/outcome.schema.json $(DATADIR)/tcpcheck\n
INSTALLED += 644 doc/judge.schema.json $(DATADIR)/tcpcheck\n
INSTALLED += 644 doc/score.schema.json $(DATADIR)/tcpcheck\n
INSTALLED += 644 doc/quiz.schema.json $(DATADIR)/tcpcheck\n
INSTALLED += $(foreach f,COPYING README.md CHANGES,644 $(f) $(DOCDIR)\n)
INSTALLED += $(foreach f,$(shell find scripts -type f | sort),644 $(f) $(DATADIR)/tcpcheck/$(patsubst %/,%,$(dir $(f)))\n)

install: $(BUILD)/tcpcheck $(BUILD)/tcpcheck-stack $(COMPLETIONS) $(EDITORS)
	@printf '$(INSTALLED)' | while read -r mode file folder name; do \
		install -d '$(DESTDIR)'"$$folder" && \
		install -m "$$mode" "$$file" '$(DESTDIR)'"$$folder/$${name:-$${file##*/}}" || exit 1; done
	$(if $(WITH_PACKETDRILL_LINK),ln -sf tcpcheck '$(DESTDIR)$(BINDIR)/packetdrill')
	@echo 'installed in $(DESTDIR)$(PREFIX)'

uninstall:
	@printf '$(INSTALLED)' | while read -r mode file folder name; do \
		rm -f '$(DESTDIR)'"$$folder/$${name:-$${file##*/}}"; \
		case $$folder in */tcpcheck*) rmdir -p '$(DESTDIR)'"$$folder" 2>/dev/null ;; esac; done; :
	@l='$(DESTDIR)$(BINDIR)/packetdrill'; [ "$$(readlink "$$l")" != tcpcheck ] || rm -f "$$l"

# ---- stacks that are not a kernel: plug-ins, of which each needs a library ----

# LWIP=no: without. "make stacks" installs what they need.
STACKS := $(if $(filter no,$(LWIP)),,$(shell pkg-config --exists lwip 2>/dev/null && echo $(BUILD)/stacks/lwip.so))
LWIP_OBJ := $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard runtime/stack/lwip/*.c)))
LWIP_LIBS = $(eval LWIP_LIBS := $(shell pkg-config --libs lwip))$(LWIP_LIBS)
LWIP_CFLAGS = $(eval LWIP_CFLAGS := $(patsubst -I%,-isystem %,$(shell pkg-config --cflags lwip)))$(LWIP_CFLAGS)
$(LWIP_OBJ): CFLAGS_ALL += -fPIC $(LWIP_CFLAGS)

$(BUILD)/stacks/lwip.so: $(LWIP_OBJ) runtime/stack/lwip/lwip.map
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LDFLAGS_ALL) -shared -Wl,--version-script=runtime/stack/lwip/lwip.map -o $@ $(LWIP_OBJ) $(LWIP_LIBS)

all check install: $(STACKS)
INSTALLED += $(foreach f,$(STACKS),644 $(f) $(PREFIX)/lib/tcpcheck/stacks\n)
stacks:
	@sh tests/deps.sh stacks
	@$(MAKE) --no-print-directory $(BUILD)/stacks/lwip.so $(BUILD)/tcpcheck-stack
.PHONY: stacks
-include $(LWIP_OBJ:.o=.d)

# ---- releases: CHANGES says how ----

# A tarball of what is committed, which knows its version and needs no git.
dist:
	@test -e .git || { echo 'make dist: this is not a git tree'; exit 1; }
	@mkdir -p build/dist
	@v=$$(sh doc/version.sh $(FALLBACK_VERSION)) && echo "$$v" >build/dist/.version && \
	git archive --format=tar.gz --prefix="tcpcheck-$$v/" --add-file=build/dist/.version \
		-o "build/tcpcheck-$$v.tar.gz" HEAD && echo "build/tcpcheck-$$v.tar.gz"

# ... and it does build by itself, and say its version.
dist-check: dist
	@rm -rf build/dist/tree && mkdir build/dist/tree
	@v=$$(cat build/dist/.version) && tar -C build/dist/tree -xzf "build/tcpcheck-$$v.tar.gz" && \
	cd "build/dist/tree/tcpcheck-$$v" && $(MAKE) --no-print-directory CC='$(CC)' all && \
	build/tcpcheck --version && build/tcpcheck --version | grep -qF "$$v" && \
	$(MAKE) --no-print-directory CC='$(CC)' install DESTDIR="$$PWD/root" PREFIX=/usr

# A Debian package, built from the tarball, with the quick tests.
deb: dist
	@sh debian/build.sh

clean:
	rm -rf build $(BUILD)

FORCE:
.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all deps demo matrix kernel kernel-faults check asan tsan fuzz fuzzers lint format bench cov install uninstall dist dist-check deb clean FORCE

# "make -j deps check": nothing is built before deps is through.
ifneq ($(filter deps,$(MAKECMDGOALS)),)
$(OBJ) $(LOADER_OBJ) $(UNIT_OBJ) $(FAULT_OBJ) $(GENERATED) $(BUILD)/tests/suites.inc $(BUILD)/time_exec: | deps
endif

-include $(OBJ:.o=.d) $(LOADER_OBJ:.o=.d) $(TEST_STACKS:.so=.d) $(UNIT_OBJ:.o=.d) $(FAULT_OBJ:.o=.d) $(wildcard $(BUILD)/tests/fuzz/*.d)
