# SPDX-License-Identifier: GPL-2.0-or-later
# For tests/lint.sh, over all sources and tests at once: "PATH" of each source that no unit test calls, and
# "FILE:LINE: what" of each comment that names a file which does not exist. Paths are relative to the root;
# those that exist come in PATHS, one a line. CODE gets the sources without comments and strings, as
# FILE:LINE:code.

BEGIN {
	while ((getline path <PATHS) > 0) {
		sub(/^\.\//, "", path)
		there[path] = 1
		# report/json.c and json.c stand for runtime/report/json.c
		while (sub(/^[^\/]*\//, "", path))
			there[path] = 1
	}
	split("grammar.h lexer.h version.h", generated, " ")
	for (i in generated)
		there[generated[i]] = 1
}

# Line by line: what is code goes to `code`, what is comment to `comment`, what is in strings is dropped.
function part(line,   end, tok)
{
	code = comment = ""
	while (length(line)) {
		if (inside) {
			end = index(line, "*/")
			comment = comment " " (end ? substr(line, 1, end - 1) : line)
			if (!end)
				return
			line = substr(line, end + 2)
			inside = 0
		} else if (match(line, /"([^"\\]|\\.)*"|\/\*|\/\//)) {
			code = code substr(line, 1, RSTART - 1)
			tok = substr(line, RSTART, 2)
			line = substr(line, RSTART + RLENGTH)
			if (tok == "/*") {
				inside = 1
			} else if (tok == "//") {
				comment = comment " " line
				return
			} else {
				code = code "\"\""
			}
		} else {
			code = code line
			return
		}
	}
}

# "name.c", "folder/name.h"; not <system.h>, net/core/dev.c of the kernel, or a pattern such as *.c
function look_for_files(text,   tok, before)
{
	while (match(text, /[A-Za-z0-9_.\/<*-]*[a-z0-9_]\.(c|h|def)/)) {
		tok = substr(text, RSTART, RLENGTH)
		text = substr(text, RSTART + RLENGTH)
		if (text ~ /^[A-Za-z0-9_.\/]/ && text !~ /^\.?([ ,;:)]|$)/)
			continue
		if (tok ~ /[<*]|\.[^.]*\.|^(include|kernel|linux|net)\// || tok in there)
			continue
		print FILENAME ":" FNR ": the comment names " tok ", which does not exist"
	}
}

function defines(name)
{
	sub(/ *[([=].*/, "", name)
	sub(/.*[ *]/, "", name)
	if (name != "main")
		defined[FILENAME] = defined[FILENAME] " " name
}

FNR == 1 {
	inside = 0
	head = ""
	test = FILENAME ~ /^tests\//
	if (!test) {
		files[++nfiles] = FILENAME
		folder[FILENAME] = FILENAME
		sub(/\/[^\/]*$/, "", folder[FILENAME])
	}
}

{
	part($0)
	look_for_files(comment)
	if (!test) {
		print FILENAME ":" FNR ":" code >CODE
		if (code ~ /^[A-Za-z_].*\(/)
			head = code
		else if (code ~ /^[A-Za-z_][A-Za-z0-9_ *]*(\[[^]]*\])* = / && code !~ /^(static|typedef|extern) /)
			defines(code)
		if (code ~ /^\{/ && head != "") {
			if (head !~ /^static /)
				defines(head)
			head = ""
		}
	} else if (FILENAME !~ /^tests\/unit\//) {
		next
	}
	gsub(/[^A-Za-z0-9_]+/, " ", code)
	n = split(code, words, " ")
	for (i = 1; i <= n; i++)
		uses[test ? "a test" : FILENAME, words[i]] = 1
}

# Whether @who names something that @file defines
function calls(who, file,   names, n, i)
{
	n = split(defined[file], names, " ")
	for (i = 1; i <= n; i++)
		if ((who, names[i]) in uses)
			return 1
	return 0
}

# Rules are called by their names, which are strings in a test of the same name.
function has_rules_test(file,   name)
{
	name = file
	return sub(/^runtime\/rules\/rule_/, "tests/unit/check_rule_", name) && name in there
}

END {
	for (i = 1; i <= nfiles; i++)
		direct[files[i]] = calls("a test", files[i]) || has_rules_test(files[i])
	for (i = 1; i <= nfiles; i++) {
		found = direct[files[i]]
		for (j = 1; j <= nfiles && !found; j++)
			found = direct[files[j]] && folder[files[j]] == folder[files[i]] && calls(files[j], files[i])
		if (!found && files[i] ~ /\.c$/)
			print files[i]
	}
}
