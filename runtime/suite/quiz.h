/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The two halves of "tcpcheck quiz". Each returns an exit status. */
#ifndef SUITE_QUIZ_H
#define SUITE_QUIZ_H

#include "runtime/suite/session.h"

/* A quiz from the script at @path, on standard output. */
int quiz_command_make(const struct session *ss, const char *path);
/* Points for the @n files with answers to the quiz at @path. (quiz_grade.c) */
int quiz_command_grade(const struct session *ss, const char *path, char *const *answers, size_t n);

#endif
