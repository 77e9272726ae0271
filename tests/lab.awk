# SPDX-License-Identifier: GPL-2.0-or-later
# lab.awk PAGE OUTPUT: whether a page shows what a command prints. A line "..." stands for any lines. Blanks are
# alike, however many; times may differ by what a script's own tolerance allows, and large windows are up to the stack.

function is_time(w) { return w ~ /^[0-9]+\.[0-9][0-9][0-9][0-9][0-9][0-9]$/ }
function near(a, b,   d)
{
	d = a > b ? a - b : b - a
	return d <= 0.03 + 0.15 * (a > b ? a : b)
}
function alike(a, b,   n, m, x, y, i)
{
	n = split(a, x, " ")
	m = split(b, y, " ")
	if (n != m) return 0
	for (i = 1; i <= n; i++) {
		if (x[i] "" == y[i] "") continue
		if (is_time(x[i]) && is_time(y[i]) && near(x[i] + 0, y[i] + 0)) continue
		if (x[i - 1] == "win" && x[i] + 0 >= 10000 && y[i] + 0 >= 10000) continue
		return 0
	}
	return 1
}

FNR == NR { page[++np] = $0; next }
{ line[++nl] = $0 }
END {
	j = 1
	for (i = 1; i <= np; i++) {
		if (page[i] == "...") {
			if (i == np) exit 0
			while (j <= nl && !alike(page[i + 1], line[j])) j++
		} else if (j <= nl && alike(page[i], line[j])) {
			j++
		} else {
			print "the page:   " page[i]
			print "what came:  " (j <= nl ? line[j] : "(nothing, or not in this order)")
			for (k = 1; k <= nl && k <= 40; k++) print "  " line[k]
			exit 1
		}
	}
	if (j <= nl) { print "not on the page: " line[j]; exit 1 }
}
