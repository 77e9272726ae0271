// SPDX-License-Identifier: GPL-2.0-or-later
/* Owns the table of exit statuses. */
#include "runtime/finding/status.h"

#include <string.h>

static const struct row {
	int number;
	const char *meaning;
} rows[] = {
#define STATUS(id, number, meaning) {(number), (meaning)},
#include "runtime/finding/status.def"
#undef STATUS
};
#define ROWS (sizeof(rows) / sizeof(*rows))

#define HELP_WIDTH 90

/* Its place in the order; what ended by a signal comes before all. */
static int rank(int status)
{
	for (unsigned i = 0; i < ROWS; i++)
		if (rows[i].number == status)
			return (int)i;
	return -1;
}

int status_worse(int a, int b)
{
	return rank(a) < rank(b) ? a : b;
}

static void add_meaning(int number, struct buf *out)
{
	for (unsigned i = 0; i < ROWS; i++)
		if (rows[i].number == number)
			buf_printf(out, "%s %d %s", number ? ";" : "", number, rows[i].meaning);
}

/* Blanks become ends of lines where a line would be too long. */
static void wrap(const char *text, struct buf *out)
{
	size_t column = 0;

	while (*text) {
		size_t n = strcspn(text, " ");

		if (column && column + 1 + n > HELP_WIDTH) {
			buf_putc(out, '\n');
			column = 0;
		} else if (column) {
			buf_putc(out, ' ');
			column++;
		}
		buf_add(out, text, n);
		column += n;
		text += n + (text[n] == ' ');
	}
	buf_putc(out, '\n');
}

void status_help(struct buf *out)
{
	struct buf text = BUF_INIT;

	buf_puts(&text, "exit status:");
	for (int number = 0; number < (int)ROWS; number++)
		add_meaning(number, &text);
	buf_puts(&text, ". Of several, the first in the order");
	for (unsigned i = 0; i < ROWS; i++)
		buf_printf(&text, " %d", rows[i].number);
	buf_putc(&text, '.');
	wrap(buf_text(&text), out);
	buf_free(&text);
}
