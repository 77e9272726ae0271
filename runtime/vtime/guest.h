/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. Inside the virtual machine: tcpcheck is PID 1, prepares what a program expects of a
 * machine, plays main() in a child for each play of its job, one after the other, leaves their
 * status on the host and switches the machine off.
 *
 * Plays that share a machine cannot be told from plays that have one each: a network namespace of
 * its own for each, which begins when the timers of the kernel have the same phase as for the
 * first. The kernel's word about anything ends the sharing: what it says only once must be said to
 * each.
 */
#ifndef VTIME_GUEST_H
#define VTIME_GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether this process is PID 1 of a machine that the launcher has started. */
bool vtime_guest_active(void);
/* Whether this process is the run itself, in a machine of its own: it needs no cell. */
bool vtime_in_guest(void);
/* The text of the script that this run is to play, of @len bytes; it belongs to the guest. */
const char *vtime_guest_script(size_t *len);
/* Whether other plays come before or after this one in the same machine. */
bool vtime_guest_shares(void);
/* Notes that this play wants a machine of its own; what it leaves does not count. */
void vtime_guest_alone(void);
/* It is about to reach beyond its network namespace: where others share the machine it wants one of
 * its own, and ends here. */
void vtime_guest_reaches(void);
/* Runs the launcher's job as main_again(argc, argv). Does not return. */
void vtime_guest_main(int (*main_again)(int argc, char **argv)) __attribute__((noreturn));
/* Notes for the launcher where the run is, e.g. "script.pkt:17": what it says if the machine hangs.
 * Does nothing outside of a guest. Costs no virtual time. */
void vtime_guest_at(const char *path, unsigned line);
/* Before script time 0, in a guest: from here on its kernel's timers and the clock are the same to
 * the nanosecond in every run. What the setting up has begun is over; not what a shell has. */
void vtime_guest_align(void);
/* Notes that script time 0 is at @start_ns of CLOCK_MONOTONIC, which the kernel's log counts in. */
void vtime_guest_starts(int64_t start_ns);
/* Leaves @size bytes (VTIME_RECORD_MAX at most) for the launcher: what came of the run, beyond
 * its exit status. */
void vtime_guest_leave(const void *record, size_t size);

#endif
