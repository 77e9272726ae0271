// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the way from a plan to a verdict inside a cell. */
#include "runtime/suite/play.h"

#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/base/clock.h"
#include "runtime/dut/google.h"
#include "runtime/dut/stack.h"
#include "runtime/dut/peer.h"
#include "runtime/fault/fault.h"
#include "runtime/host/setting.h"
#include "runtime/host/shell.h"
#include "runtime/report/artifacts.h"
#include "runtime/report/besides.h"
#include "runtime/runtime.h"
#include "runtime/vtime/guest.h"

#define LINES_SHOWN 20 /* of a failed init script's output */

/* Scripts name their helpers relative to where they are. */
static void enter_folder(const char *path)
{
	char *copy;

	if (!strcmp(path, SOURCE_STDIN) || !strchr(path, '/'))
		return;
	copy = strdup(path);
	if (copy && chdir(dirname(copy)) < 0) {
		/* Then only relative names in commands suffer, and these will say so. */
	}
	free(copy);
}

/* What it printed is part of the report, and of a failure its end. */
static int run_init_script(struct shell *shell, const char *command, struct reporter *report,
			   struct finding *f, struct err *e)
{
	struct buf tail = BUF_INIT;
	char buf[SHELL_WAY];
	const char *way = shell_settle(shell, command, buf);
	bool late;
	int status;

	if (shell_reaches(shell))
		vtime_guest_reaches();
	report->ops->event(report, &(struct report_event){
					   .kind = REPORT_OUTSIDE, .text = command, .way = way});
	if (shell_run(shell, command, &status, &late, e) < 0)
		return -1;
	if (shell->output.len)
		report->ops->event(report,
				   &(struct report_event){.kind = REPORT_OUTPUT,
							  .text = buf_text(&shell->output)});
	if (status == 0)
		return 0;
	shell_tail(shell, LINES_SHOWN, "  | ", &tail);
	if (tail.len)
		f->output = arena_strndup(&f->arena, buf_text(&tail), tail.len);
	buf_free(&tail);
	return err_set(e, "the init script '%s' %s", command,
		       late ? "did not end in time" : "failed");
}

static int run_init_scripts(const struct config *cfg, struct reporter *report, struct finding *f,
			    struct err *e)
{
	char *copy = strdup(cfg->init_scripts ? cfg->init_scripts : ""), *save = NULL;
	struct shell shell;
	int ret = 0;

	if (!copy)
		abort();
	shell_init(&shell, cfg->command_timeout_s * NS_PER_S);
	shell.inherit = cfg->inherit_output;
	shell.interpret = !strcmp(cfg->shell, "auto");
	for (char *c = strtok_r(copy, ",", &save); c && ret == 0; c = strtok_r(NULL, ",", &save))
		ret = run_init_script(&shell, c, report, f, e);
	shell_free(&shell);
	free(copy);
	return ret;
}

/* What its program has printed until it could not start is part of the report. */
static struct dut *open_peer(const struct plan *plan, const struct dut_cfg *cfg, const char *home,
			     struct finding *f, struct err *e)
{
	struct buf printed = BUF_INIT;
	struct dut *dut = NULL;
	struct peer peer;

	if (peer_parse(plan->peer, plan->peer_flags, &peer, e) == 0) {
		/* Its words were written there, and not where the script is. */
		peer.folder = home && access(home, X_OK) == 0 ? home : NULL;
		dut = peer_dut_open(cfg, &peer, &printed, e);
	}
	if (printed.len)
		f->output = arena_strndup(&f->arena, buf_text(&printed), printed.len);
	buf_free(&printed);
	return dut;
}

static struct dut *open_stack(const struct play *p, const struct dut_cfg *cfg, struct err *e)
{
	return stack_is_real_time(p->stack) ? google_dut_open(p->stack, cfg, e)
					    : stack_dut_open(p->stack, p->nursery, cfg, e);
}

static struct dut *open_kernel(const struct plan *plan, const struct dut_cfg *cfg, struct err *e)
{
	struct dut *dut = kernel_dut_open(cfg, e);

	if (!dut || setting_apply(&plan->cfg, e) == 0)
		return dut;
	dut->ops->close(dut);
	return NULL;
}

static struct dut *open_dut(const struct play *p, const struct dut_cfg *cfg, const char *home,
			    struct reporter *report, struct finding *f, struct err *e)
{
	const struct plan *plan = p->plan;

	if (p->stack)
		return open_stack(p, cfg, e);
	if (run_init_scripts(&plan->cfg, report, f, e) < 0)
		return NULL;
	return plan->peer_only ? open_peer(plan, cfg, home, f, e) : open_kernel(plan, cfg, e);
}

/* Who wants to see the packets; NULL: does not. */
struct watchers {
	struct artifacts *artifacts;
	struct besides *besides;
};

static void show_packet(void *arg, bool outbound, const struct frame *f)
{
	const struct watchers *w = arg;

	if (w->artifacts)
		artifacts_packet(w->artifacts, outbound, f);
	if (w->besides)
		besides_packet(w->besides, outbound, f);
}

static struct dut *prepare(const struct play *p, struct watchers *w, const char *home,
			   struct reporter *report, struct finding *f, struct err *e)
{
	const struct fault *fault = p->plan->fault ? fault_find(p->plan->fault) : NULL;
	struct dut_cfg cfg = run_dut_cfg(p->plan), inner;
	struct dut *dut;

	cfg.sink = w->artifacts || w->besides ? show_packet : NULL;
	cfg.sink_arg = w;
	cfg.stays = p->here;
	cfg.limit_ns = p->limit_s * NS_PER_S;
	inner = cfg;
	if (fault)
		inner.sink = NULL;
	dut = open_dut(p, &inner, home, report, f, e);
	if (dut && w->artifacts && p->stack)
		artifacts_on_stack(w->artifacts, dut->stack, dut->own_clock);
	if (dut && fault)
		dut = faulty_dut_open(dut, fault, &cfg);
	if (dut) {
		dut->until_ns = p->until_ns;
		dut->limit_ns = p->limit_ns;
	}
	return dut;
}

/* The verdict stands, whether or not its artifacts can be kept. */
static void keep(const struct play *p, struct artifacts *a, const struct finding *f)
{
	struct err e = ERR_INIT;

	if (!artifacts_wanted(a, f->verdict) || (p->again && f->verdict == VERDICT_INCONCLUSIVE))
		return;
	if (artifacts_write(a, p->artifacts, p->plan, f, &e) == 0) {
		fprintf(p->out, "  artifacts in %s\n", p->artifacts);
		if (p->kept)
			*p->kept = true;
	} else {
		fprintf(p->err, "tcpcheck: --artifacts: %s\n", e.what);
	}
	fflush(NULL);
}

/* NULL: they are not wanted. */
static struct besides *watch(const struct plan *plan, struct finding *f, struct reporter *report)
{
	struct rules_choice choice;

	if (plan->cfg.rules == NULL || rules_choose(plan->cfg.rules, &choice, NULL) < 0 ||
	    choice.mode == RULES_OFF)
		return NULL;
	return besides_open(&choice, f, report);
}

int play_body(void *arg)
{
	const struct play *p = arg;
	struct artifacts *a = p->artifacts ? artifacts_open(p->argv, p->keep_all) : NULL;
	struct reporter *told = a ? reporter_both(p->report, artifacts_reporter(a)) : p->report;
	struct reporter *report = told;
	struct watchers watchers = {.artifacts = a};
	char *home = p->plan->peer_only ? getcwd(NULL, 0) : NULL;
	struct lateness none = {0};
	struct err e = ERR_INIT;
	struct finding f;
	struct dut *dut;
	int status;

	if (!p->stay)
		enter_folder(p->plan->script->source->path);
	finding_init(&f);
	f.before = p->before;
	watchers.besides = watch(p->plan, &f, report);
	if (watchers.besides)
		report = besides_reporter(watchers.besides);
	report->ops->begin(report, p->plan);
	dut = prepare(p, &watchers, home, report, &f, &e);
	if (dut) {
		run_script(p->plan, dut, report, &f);
	} else {
		finding_err(&f, NULL, (struct span){0, 0}, &e);
		report->ops->end(report, p->plan, &f, &none);
	}
	if (a) {
		keep(p, a, &f);
		told->ops->close(told);
		artifacts_free(a);
	}
	besides_free(watchers.besides);
	status = verdict_status(f.verdict);
	finding_free(&f);
	free(home);
	return status;
}
