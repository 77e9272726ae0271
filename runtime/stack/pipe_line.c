// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the words of an answer. Whatever bytes come, they are a line that is understood or one that
 * is said to be wrong. */
#include "runtime/stack/pipe_line.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "runtime/base/hex.h"
#include "runtime/base/quote.h"

#define SHOWN 60

/* What a socket call returns in the words of errno(3). */
static const struct {
	const char *name;
	int number;
} errnos[] = {
#define NAME(e)       \
	{             \
#e, e \
	}
	NAME(EPERM),           NAME(ENOENT),     NAME(EINTR),         NAME(EIO),
	NAME(ENXIO),           NAME(EBADF),      NAME(EAGAIN),        NAME(EWOULDBLOCK),
	NAME(ENOMEM),          NAME(EACCES),     NAME(EFAULT),        NAME(EBUSY),
	NAME(EEXIST),          NAME(ENODEV),     NAME(EINVAL),        NAME(ENFILE),
	NAME(EMFILE),          NAME(ENOTTY),     NAME(EFBIG),         NAME(ENOSPC),
	NAME(ESPIPE),          NAME(EPIPE),      NAME(EDOM),          NAME(ERANGE),
	NAME(ENOSYS),          NAME(ETIME),      NAME(ENONET),        NAME(EPROTO),
	NAME(EBADMSG),         NAME(EOVERFLOW),  NAME(ENOTSOCK),      NAME(EDESTADDRREQ),
	NAME(EMSGSIZE),        NAME(EPROTOTYPE), NAME(ENOPROTOOPT),   NAME(EPROTONOSUPPORT),
	NAME(ESOCKTNOSUPPORT), NAME(EOPNOTSUPP), NAME(ENOTSUP),       NAME(EPFNOSUPPORT),
	NAME(EAFNOSUPPORT),    NAME(EADDRINUSE), NAME(EADDRNOTAVAIL), NAME(ENETDOWN),
	NAME(ENETUNREACH),     NAME(ENETRESET),  NAME(ECONNABORTED),  NAME(ECONNRESET),
	NAME(ENOBUFS),         NAME(EISCONN),    NAME(ENOTCONN),      NAME(ESHUTDOWN),
	NAME(ETOOMANYREFS),    NAME(ETIMEDOUT),  NAME(ECONNREFUSED),  NAME(EHOSTDOWN),
	NAME(EHOSTUNREACH),    NAME(EALREADY),   NAME(EINPROGRESS),   NAME(ECANCELED),
#undef NAME
};

int errno_named(const char *name)
{
	for (size_t i = 0; i < sizeof(errnos) / sizeof(*errnos); i++)
		if (!strcmp(errnos[i].name, name))
			return errnos[i].number;
	return 0;
}

char *word_next(char **text)
{
	char *word = *text, *end = strchr(word, ' ');

	if (!*word)
		return NULL;
	if (end)
		*end++ = '\0';
	*text = end ? end : word + strlen(word);
	return word;
}

bool word_number(const char *word, int64_t least, int64_t most, int64_t *n)
{
	bool minus = *word == '-';
	uint64_t sum = 0, limit = minus ? (uint64_t)INT64_MAX + 1 : INT64_MAX;

	word += minus;
	if (!*word)
		return false;
	for (; *word; word++) {
		unsigned digit = (unsigned)(*word - '0');

		if (*word < '0' || *word > '9' || sum > (limit - digit) / 10)
			return false;
		sum = sum * 10 + digit;
	}
	*n = minus ? (int64_t)(0 - sum) : (int64_t)sum;
	return *n >= least && *n <= most;
}

long word_bytes(char *word)
{
	unsigned char *to = (unsigned char *)word;
	size_t len = strlen(word);

	if (!strcmp(word, "-"))
		return 0;
	if (!len || len % 2)
		return -1;
	for (size_t i = 0; i < len; i += 2) {
		int high = hex_digit(word[i]), low = hex_digit(word[i + 1]);

		if (high < 0 || low < 0)
			return -1;
		*to++ = (unsigned char)(high * 16 + low);
	}
	return (long)(len / 2);
}

void line_quote(struct buf *out, const char *line, size_t len)
{
	quote_bytes(out, (const unsigned char *)line, len < SHOWN ? len : SHOWN, QUOTE_SHORT);
	if (len > SHOWN)
		buf_printf(out, "... (%zu bytes)", len);
}

/* ---- one function for each first word: what is wrong, or NULL ---- */

static const char *take_name(char *rest, struct answer *a)
{
	a->text = rest;
	if (!*rest)
		return "has no name behind its 'name'";
	if (strlen(rest) > PIPE_NAME_MAX)
		return "has a name of more than 80 bytes";
	for (const char *c = rest; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			return "has a control character in its name";
	return NULL;
}

static const char *take_family(char *rest, struct answer *a)
{
	const char *word = word_next(&rest);

	if (!word || *rest || (strcmp(word, "ipv4") != 0 && strcmp(word, "ipv6") != 0))
		return "names another family than ipv4 or ipv6";
	a->kind = ANSWER_FAMILY;
	a->num = word[3] == '4' ? AF_INET : AF_INET6;
	return NULL;
}

static const char *take_option(char *rest, struct answer *a)
{
	const char *level = word_next(&rest), *name = word_next(&rest);

	a->kind = ANSWER_OPTION;
	if (!level || !name || *rest || !word_number(level, INT32_MIN, INT32_MAX, &a->num) ||
	    !word_number(name, INT32_MIN, INT32_MAX, &a->num2))
		return "is not 'has option LEVEL NAME' with two decimal numbers";
	return NULL;
}

static const char *take_has(char *rest, struct answer *a)
{
	const char *what = word_next(&rest);

	if (what && !strcmp(what, "family"))
		return take_family(rest, a);
	if (what && !strcmp(what, "option"))
		return take_option(rest, a);
	if (!what || strcmp(what, "call") != 0)
		return "says 'has' of something else than a family, a call or an option";
	a->kind = ANSWER_CALL;
	a->text = word_next(&rest);
	return a->text && !*rest ? NULL : "is not 'has call NAME'";
}

static const char *take_out(char *rest, struct answer *a)
{
	char *word = word_next(&rest);
	long n;

	if (!word || *rest)
		return "is not 'out' and one word of hexadecimal digits";
	n = word_bytes(word);
	if (n < 0)
		return "is not 'out' and an even number of hexadecimal digits";
	a->bytes = (const unsigned char *)word;
	a->len = (size_t)n;
	return NULL;
}

static const char *take_ret(char *rest, struct answer *a)
{
	const char *word = word_next(&rest);

	a->text = rest;
	if (!word || !word_number(word, 0, INT32_MAX, &a->num))
		return "is not 'ret' and a decimal number that is not negative";
	return NULL;
}

static const char *take_err(char *rest, struct answer *a)
{
	const char *word = word_next(&rest);

	a->num = word && !*rest ? errno_named(word) : 0;
	return a->num ? NULL : "is not 'err' and a name of errno(3), such as ECONNRESET";
}

static const char *take_ok(char *rest, struct answer *a)
{
	const char *word = word_next(&rest);

	a->num = INT64_MAX;
	if (word && !*rest && (!strcmp(word, "never") || word_number(word, 0, INT64_MAX, &a->num)))
		return NULL;
	return "is not 'ok' and a time in nanoseconds or 'never'";
}

static const char *take_nothing(char *rest, struct answer *a)
{
	(void)a;
	return *rest ? "has more behind its first word" : NULL;
}

const char *answer_parse(char *line, size_t len, struct answer *a)
{
	static const struct {
		const char *word;
		enum answer_kind kind;
		const char *(*take)(char *rest, struct answer *a);
	} words[] = {
		{"name", ANSWER_NAME, take_name},      {"has", ANSWER_FAMILY, take_has},
		{"out", ANSWER_OUT, take_out},         {"ret", ANSWER_RET, take_ret},
		{"err", ANSWER_ERR, take_err},         {"park", ANSWER_PARK, take_nothing},
		{"nosys", ANSWER_NOSYS, take_nothing}, {"ok", ANSWER_OK, take_ok},
	};
	const char *word;

	*a = (struct answer){0};
	if (memchr(line, '\0', len))
		return "has a NUL byte in it";
	word = word_next(&line);
	if (!word)
		return "has no word in it";
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (!strcmp(word, words[i].word)) {
			a->kind = words[i].kind;
			return words[i].take(line, a);
		}
	return "begins with none of the words that there are";
}
