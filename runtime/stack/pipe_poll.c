// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns poll, ppoll and select, which are one call in the protocol. */
#include "runtime/stack/pipe_poll.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/select.h>

#include "runtime/base/clock.h"
#include "runtime/stack/pipe_line.h"

#define ENTRIES_MOST FD_SETSIZE

/* What select() calls readable, writable and exceptional, in the order of its sets: POLLIN_SET,
 * POLLOUT_SET and POLLEX_SET of Linux. */
static const struct {
	short ask, means;
} sets[] = {
	{POLLIN, POLLIN | POLLRDNORM | POLLRDBAND | POLLHUP | POLLERR},
	{POLLOUT, POLLOUT | POLLWRNORM | POLLWRBAND | POLLERR},
	{POLLPRI, POLLPRI},
};

#define WRONG                                                                                    \
	"does not have FD:REVENTS,FD:REVENTS behind its number, of descriptors that were asked " \
	"for"

static void say_entries(const struct pollfd *p, size_t n, struct buf *out)
{
	const char *between = " ";

	for (size_t i = 0; i < n; i++) {
		if (p[i].fd < 0)
			continue;
		buf_printf(out, "%s%d:%d", between, p[i].fd, p[i].events);
		between = ",";
	}
	if (*between == ' ')
		buf_puts(out, " -");
}

/* In milliseconds, rounded up as the kernel does; -1: for ever. */
static long say_timeout(const struct timespec *ts, long unit, struct buf *out)
{
	int64_t ms;

	if (!ts) {
		buf_puts(out, " -1");
		return 0;
	}
	if (ts->tv_sec < 0 || ts->tv_nsec < 0 || ts->tv_nsec >= NS_PER_S / unit)
		return -EINVAL;
	ms = ts->tv_sec > INT32_MAX / 1000
		     ? INT32_MAX
		     : ts->tv_sec * 1000 + (ts->tv_nsec * unit + NS_PER_MS - 1) / NS_PER_MS;
	buf_printf(out, " %lld", (long long)ms);
	return 0;
}

static long entries_say(const long arg[6], struct buf *out)
{
	size_t n = (size_t)(unsigned)arg[1];

	if (n > ENTRIES_MOST)
		return -EINVAL;
	if (n && !arg[0])
		return -EFAULT;
	say_entries((const struct pollfd *)arg[0], n, out);
	return 0;
}

long pipe_poll_say(const long arg[6], struct buf *out)
{
	long ret = entries_say(arg, out);

	if (!ret)
		buf_printf(out, " %d", (int)arg[2] < 0 ? -1 : (int)arg[2]);
	return ret;
}

long pipe_ppoll_say(const long arg[6], struct buf *out)
{
	long ret = entries_say(arg, out);

	return ret ? ret : say_timeout((const struct timespec *)arg[2], 1, out);
}

/* The next entry of an answer; false: it is none. */
static bool entry(char **data, int64_t *fd, int64_t *revents)
{
	char *comma = strchr(*data, ','), *word = *data, *colon;

	*data = comma ? comma + 1 : word + strlen(word);
	if (comma)
		*comma = '\0';
	if (comma && !**data)
		return false;
	colon = strchr(word, ':');
	if (!colon)
		return false;
	*colon = '\0';
	return word_number(word, 0, INT32_MAX, fd) && word_number(colon + 1, 0, INT16_MAX, revents);
}

static bool take_entries(struct pollfd *p, size_t n, char *data)
{
	int64_t fd, revents;

	for (size_t i = 0; i < n; i++)
		p[i].revents = 0;
	if (!strcmp(data, "-"))
		return true;
	while (*data) {
		bool found = false;

		if (!entry(&data, &fd, &revents))
			return false;
		for (size_t i = 0; i < n; i++)
			if (p[i].fd == (int)fd) {
				p[i].revents = (short)revents;
				found = true;
			}
		if (!found)
			return false;
	}
	return true;
}

static long ready(const struct pollfd *p, size_t n)
{
	long sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += p[i].revents != 0;
	return sum;
}

static const char *take(struct pollfd *p, size_t n, char *data, long ret)
{
	char *word = word_next(&data);
	char none[] = "";

	if (*data || !take_entries(p, n, word ? word : none))
		return WRONG;
	return ready(p, n) == ret ? NULL : "counts other descriptors than it has events for";
}

const char *pipe_poll_take(const long arg[6], char *data, long *ret)
{
	return take((struct pollfd *)arg[0], (size_t)(unsigned)arg[1], data, *ret);
}

/* The sets as entries, in the order of descriptors. */
static size_t from_sets(const long arg[6], struct pollfd *p)
{
	size_t n = 0;

	for (int fd = 0; fd < (int)arg[0] && fd < FD_SETSIZE; fd++) {
		short events = 0;

		for (unsigned i = 0; i < 3; i++)
			if (arg[i + 1] && FD_ISSET(fd, (fd_set *)arg[i + 1]))
				events |= sets[i].ask;
		if (events)
			p[n++] = (struct pollfd){.fd = fd, .events = events};
	}
	return n;
}

long pipe_select_say(const long arg[6], long unit, struct buf *out)
{
	struct pollfd p[ENTRIES_MOST];

	if ((int)arg[0] < 0)
		return -EINVAL;
	say_entries(p, from_sets(arg, p), out);
	return say_timeout((const struct timespec *)arg[4], unit, out);
}

const char *pipe_select_take(const long arg[6], char *data, long *ret)
{
	struct pollfd p[ENTRIES_MOST];
	size_t n = from_sets(arg, p);
	const char *wrong = take(p, n, data, *ret);

	if (wrong)
		return wrong;
	*ret = 0;
	for (size_t k = 0; k < n; k++)
		for (unsigned i = 0; i < 3; i++) {
			if (!(p[k].events & sets[i].ask))
				continue;
			if (p[k].revents & sets[i].means)
				(*ret)++;
			else
				FD_CLR(p[k].fd, (fd_set *)arg[i + 1]);
		}
	return NULL;
}
