/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PUBLIC. The program as others know it under the name "packetdrill": its command line, one
 * variant, silence on success, one message per failure, exit status 0 or 1.
 */
#ifndef SUITE_PACKETDRILL_H
#define SUITE_PACKETDRILL_H

#include <stdbool.h>
#include <stdio.h>

/* Whether a program called so is to behave like packetdrill. */
bool packetdrill_is_name(const char *argv0);
/* The whole program. @out: what -v shows; @err: failures. Returns the exit status. */
int packetdrill_main(int argc, char **argv, FILE *out, FILE *err);

#endif
