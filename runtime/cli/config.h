/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. Settings of one run, combined from defaults, the script's options and the command line
 * (opts.c). Strings belong to argv or to the script.
 */
#ifndef CLI_CONFIG_H
#define CLI_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONFIG_MAX_SYSCTLS     64
#define CONFIG_MAX_KERNEL_ARGS 64
#define CONFIG_MAX_BINDS       32

/* Of an option that may be repeated: ends with NULL, or is NULL. */
struct text_list {
	const char **items;
	size_t n;
};

struct config {
	const char *ip_version; /* NULL: not set */
	int64_t bind_port, connect_port;
	const char *local_ip, *remote_ip, *gateway_ip, *netmask_ip; /* NULL: the variant's */
	int64_t mtu;                                                /* 0: the variant's */
	int64_t mss; /* gso_size of injected TCP packets; 0: none */
	int64_t speed;
	int64_t tolerance_us;
	double tolerance_percent;
	bool exact;         /* neither counts: times must be right to a few microseconds */
	int64_t ts_tick_us; /* 0: TS val is not compared */
	bool ts_ecr_scaled;
	bool strict_segments;
	const char *check;     /* list of what else to check: plan.h */
	const char *rules;     /* which rules of TCP are watched, and how: rules/choice.h */
	const char *non_fatal; /* list of words: plan.h */
	const char *init_scripts;
	const char *code_command;
	bool as_packetdrill; /* by that name: as it does, also where that hides a failure */
	bool is_anyip;
	bool dry_run, verbose;
	unsigned go_on;    /* enum patience (finding/deed.h): how; only tcpcheck update does */
	bool virtual_time; /* in a script: it is only for that */
	bool in_guest;     /* we are inside of a virtual machine whose time costs nothing */
	/* wire mode: recognised, not supported */
	int64_t psp_udp_port;
	bool wire;
	const char *so_filename; /* a stack with packetdrill's own interface; NULL: none */
	const char *so_flags;    /* for it; NULL: none */
	const char *sysctls[CONFIG_MAX_SYSCTLS]; /* KEY=VALUE, in order, checked by opts.c */
	unsigned nsysctls;
	const char *unknown_sysctl; /* "skip" or "error" */
	const char *qdisc;          /* NULL: the kernel's choice */
	int64_t command_timeout_s;
	const char *shell;      /* "auto" or "always" */
	bool inherit_output;    /* what commands print goes where our output goes */
	int64_t call_timeout_s; /* how long a call that is not marked as blocking may take */
};

extern const struct config config_default;

/* How scripts are run and who hears of it (the SUITE rows of opts.def); only on the command line.
 * Files: "-" is standard output, NULL nobody. */
#define SHARD_MOST 100000 /* parts of a suite */

struct suite_config {
	int64_t jobs;         /* 0: chosen by the number of scripts and CPUs */
	int64_t retries;      /* of what is inconclusive */
	int64_t time_limit_s; /* 0: from the script's last event */
	int64_t repeat;
	bool until_fail, fail_fast, only_failed;
	bool partial;        /* merge: also what is not complete */
	const char *expect;  /* expectations file */
	const char *history; /* JSON lines of an earlier run */
	struct shard {       /* of a suite, from 1; n 0: all of it */
		unsigned k, n;
	} shard;
	const char *only;  /* pattern of scripts, as an engine says; NULL: all */
	const char *flaky; /* "pass" or "fail" */
	const char *exit;  /* "plain", "ksft" or "bisect" */
	const char *boots; /* "each" or "shared" */
	const char *tap, *ktap, *junit, *json, *lava, *github;
	const char *html;           /* of the matrix, or of runs */
	const char *csv, *snapshot; /* of the matrix */
	const char *compare;        /* a snapshot; NULL: none */
	bool strict;                /* SHOULD counts like MUST */
};

#endif
