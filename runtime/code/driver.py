# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs the code blocks of a script, or only looks for mistakes in them, and tells tcpcheck what came of
it in lines of its own (told.c). tcpcheck adds a last line that calls run() or check(), with

  path    of the script, for tracebacks
  fd      where to tell it
  blocks  (line, text, variables) of each; line: of the script, where the text begins

Any Python from 2.7 on runs this, so no annotations and no f-strings. What a script can do to its own
interpreter it can do to this as well: tcpcheck believes nothing of what it is told."""
import os
import sys

MOST_TEXT = 300  # characters of a value or a message
MOST_VALUES = 24


def clean(text):
    """One line, not too long, that can be encoded."""
    if isinstance(text, bytes):  # as all text is in Python 2
        text = text.decode('utf-8', 'replace')
    text = ' '.join(text.split('\n')).replace('\t', ' ').replace('\r', ' ')
    if len(text) > MOST_TEXT:
        text = text[:MOST_TEXT - 3] + '...'
    return text


class Teller(object):
    """Of what is told, all or nothing: the last line is "end"."""

    def __init__(self, fd):
        self.fd = fd
        self.lines = []

    def add(self, word, place, *texts):
        self.lines.append('\t'.join([word, '%d %d %d %d' % place] + [clean(t) for t in texts]))

    def write(self, text):
        os.lseek(self.fd, 0, os.SEEK_SET)
        os.write(self.fd, text if isinstance(text, bytes) else text.encode('utf-8', 'replace'))

    def end(self):
        self.write('\n'.join(self.lines + ['end', '\0']))


def compiled(block, path, only_tree=False):
    """The lines count as they do in the script."""
    flags = 0x400 if only_tree else 0  # ast.PyCF_ONLY_AST
    return compile(b'\n' * (block[0] - 1) + block[1] + b'\n\n', path, 'exec', flags, True)


def tell_syntax(teller, block, e):
    """Columns count from 0. The older ones know no end, and some have a place outside the block."""
    line = e.lineno or block[0]
    column = max((e.offset or 1) - 1, 0)
    end_line = getattr(e, 'end_lineno', None) or line
    end = (getattr(e, 'end_offset', None) or 0) - 1
    if end_line == line and end <= column:
        end = column + 1
    text = block[1].split(b'\n')
    found = ''
    if 0 <= line - block[0] < len(text):
        here = text[line - block[0]].decode('utf-8', 'replace')
        found = here[column:end] if end_line == line else here[column:]
        column, end = [len(here[:n].encode('utf-8')) for n in (column, end)]
    word, message = 'syntax', e.msg or 'invalid syntax'
    if message.startswith("Missing parentheses in call to 'print'"):
        word, message = 'print', found[5:].strip() if found.startswith('print') else ''
    teller.add(word, (line, column, end_line, end), message)


def compile_all(teller, blocks, path):
    codes = []
    for block in blocks:
        try:
            codes.append(compiled(block, path))
        except SyntaxError as e:
            tell_syntax(teller, block, e)
        except Exception as e:  # a text that no source can have; too deep
            teller.add('syntax', (block[0], 0, block[0], 0), str(e) or type(e).__name__)
    return codes


# ---- names that nothing defines ----

# Whoever has these can define names that nobody sees.
MAGIC = set('''eval exec execfile globals locals vars dir setattr compile __import__ __builtins__ reload
    NameError Exception BaseException StandardError'''.split())
MAGIC_MODULES = set('builtins __builtin__ __main__ gettext importlib imp code inspect ctypes'.split())
MAGIC_MEMBERS = set('__dict__ modules _getframe f_globals f_locals f_builtins install'.split())
FAMILIAR = set('''sys os re json math time struct collections itertools functools socket random string
    datetime statistics subprocess operator copy pprint textwrap decimal fractions io traceback
    platform shutil glob hashlib binascii logging warnings __future__'''.split())


class Names(object):
    def __init__(self, known):
        self.defined = set(known)
        self.used = []
        self.doubt = False

    def add_import(self, node, module):
        root = (module or '').split('.')[0]
        standard = getattr(sys, 'stdlib_module_names', FAMILIAR)
        if root in MAGIC_MODULES or root not in standard:
            self.doubt = True
        for alias in node.names:
            self.doubt |= alias.name == '*'
            self.defined.add((alias.asname or alias.name).split('.')[0])

    def visit(self, node, guarded):
        import ast
        if isinstance(node, ast.Name):
            self.doubt |= node.id in MAGIC
            if not isinstance(node.ctx, ast.Load):
                self.defined.add(node.id)
            elif not guarded:
                self.used.append(node)
        elif isinstance(node, ast.Attribute):
            self.doubt |= node.attr in MAGIC_MEMBERS
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            if not guarded:
                self.used.append(node.target)  # it must be there before
            self.visit(node.value, guarded)
            return
        elif isinstance(node, ast.Import):
            for alias in node.names:
                self.add_import(node, alias.name)
        elif isinstance(node, ast.ImportFrom):
            self.add_import(node, node.module)
        elif type(node).__name__ not in ('Constant', 'Str', 'Bytes', 'Num', 'JoinedStr'):
            self.add_definitions(ast.iter_fields(node))
        for field, value in ast.iter_fields(node):
            inner = guarded or (field == 'body' and bool(getattr(node, 'handlers', None)))
            for kid in value if isinstance(value, list) else [value]:
                if isinstance(kid, ast.AST):
                    self.visit(kid, inner)

    def add_definitions(self, fields):
        """Of functions, classes, arguments, exceptions, patterns: all that has a name."""
        for _, value in fields:
            for text in value if isinstance(value, list) else [value]:
                if isinstance(text, str):
                    self.defined.add(text)


def tell_names(teller, blocks, path):
    names = Names(blocks[0][2])
    for block in blocks:
        names.visit(compiled(block, path, True), False)
    if names.doubt:
        return
    builtins = sys.modules.get('builtins') or sys.modules['__builtin__']
    known = names.defined | set(dir(builtins))
    for node in names.used:
        if node.id in known or node.id.startswith('__'):
            continue
        column = node.col_offset
        teller.add('name', (node.lineno, column, node.lineno, column + len(node.id)), node.id)
    for name in sorted(names.defined - set(blocks[0][2])):
        teller.add('known', (0, 0, 0, 0), name)


def check(path, fd, blocks, with_names):
    import warnings
    warnings.simplefilter('ignore')
    teller = Teller(fd)
    compile_all(teller, blocks, path)
    if with_names and not teller.lines:
        tell_names(teller, blocks, path)
    teller.end()


# ---- what has failed ----

# Calling them again changes nothing, as long as what they are given are plain values.
HARMLESS = 'abs bool float hex int len max min repr round sorted str sum tuple list'.split()
PLAIN = (type(None), bool, int, float, complex, str, bytes, tuple, list, dict, set, frozenset)
SIMPLE_NODES = set('''Name Attribute Subscript Index Slice Tuple List Dict Set BinOp UnaryOp BoolOp
    Compare IfExp Constant Num Str Bytes NameConstant JoinedStr FormattedValue'''.split())
CONSTANTS = set('Constant Num Str Bytes NameConstant'.split())
OPERATORS = dict(Eq='==', NotEq='!=', Lt='<', LtE='<=', Gt='>', GtE='>=', In='in', NotIn='not in',
                 Is='is', IsNot='is not')
MIRRORED = {'<': '>', '<=': '>=', '>': '<', '>=': '<=', '==': '==', '!=': '!='}


class Explainer(object):
    """What a statement was about, from its tree and the frame that it failed in."""

    def __init__(self, teller, frame, text, path):
        self.teller = teller
        self.frame = frame
        self.text = text  # of the block, with the lines before it
        self.path = path
        self.shown = set()
        self.left = MOST_VALUES

    def source(self, node):
        import ast
        whole = getattr(node, 'id', None)
        if hasattr(ast, 'get_source_segment'):
            whole = ast.get_source_segment(self.text, node)
        return ' '.join(whole.split()) if whole else None  # before 3.8 only what names are called

    def place(self, node):
        end = getattr(node, 'end_lineno', None)
        if end:
            return (node.lineno, node.col_offset, end, node.end_col_offset)
        length = len(getattr(node, 'id', ' '))
        return (node.lineno, node.col_offset, node.lineno, node.col_offset + length)

    def again(self, node):
        """(True, value) if that can be known without side effects."""
        import ast
        if not self.is_harmless(node):
            return False, None
        try:
            code = compile(ast.Expression(node), self.path, 'eval', 0, True)
            return True, eval(code, self.frame.f_globals, self.frame.f_locals)
        except Exception:
            return False, None

    def is_harmless(self, node):
        import ast
        if isinstance(node, ast.Call):
            name = getattr(node.func, 'id', None)
            if name not in HARMLESS or name in self.frame.f_locals or name in self.frame.f_globals:
                return False
            if node.keywords or not node.args:
                return False
            values = [self.again(a) for a in node.args]
            return all(ok and type(value) in PLAIN for ok, value in values)
        if isinstance(node, ast.expr) and type(node).__name__ not in SIMPLE_NODES:
            return False
        return all(self.is_harmless(kid) for kid in ast.iter_child_nodes(node))

    def add(self, node, expected=''):
        ok, value = self.again(node)
        name = getattr(node, 'id', None)
        source = self.source(node)
        if not ok or not source or not self.left or (name in self.shown and not expected):
            return
        if name:
            self.shown.add(name)
        try:
            text = repr(value)
        except Exception:
            return
        self.left -= 1
        self.teller.add('value', self.place(node), source, expected, text)

    def pair(self, a, operator, b):
        if type(a).__name__ in CONSTANTS and type(b).__name__ not in CONSTANTS and operator in MIRRORED:
            a, operator, b = b, MIRRORED[operator], a
        ok, value = self.again(b)
        if ok:
            self.add(a, '%s %r' % (operator, value))

    def compare(self, node):
        """a <= b <= c: the first pair that is false, unless it is one value between two limits."""
        import ast
        parts = [node.left] + node.comparators
        operators = [OPERATORS[type(o).__name__] for o in node.ops]
        if len(parts) == 3 and all(type(parts[i]).__name__ in CONSTANTS for i in (0, 2)):
            self.add(parts[1], self.source(node) or 'within limits')
            return
        for i, operator in enumerate(operators):
            one = ast.copy_location(ast.Compare(parts[i], [node.ops[i]], [parts[i + 1]]), node)
            ok, true = self.again(one)
            if not ok or not true:
                if ok or len(operators) == 1:
                    self.pair(parts[i], operator, parts[i + 1])
                return

    def false(self, node):
        import ast
        if isinstance(node, ast.Compare):
            self.compare(node)
        elif isinstance(node, ast.BoolOp):
            for kid in node.values:
                ok, value = self.again(kid)
                if isinstance(node.op, ast.Or):
                    self.false(kid)
                elif ok and not value:
                    return self.false(kid)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            self.add(node.operand, 'false')
        elif type(node).__name__ not in CONSTANTS:
            self.add(node, 'true (not 0)')

    def names(self, node):
        """Of plain values; what stands inside other statements is not about this one."""
        import ast
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            ok, value = self.again(node)
            if ok and not callable(value) and not isinstance(value, type(sys)):
                self.add(node)
        for kid in ast.iter_child_nodes(node):
            if not isinstance(kid, (ast.stmt, ast.excepthandler)):
                self.names(kid)


def position(tb):
    """Line and column (or None) of what a frame was doing."""
    code = tb.tb_frame.f_code
    if hasattr(code, 'co_positions'):
        places = list(code.co_positions())
        if tb.tb_lasti // 2 < len(places):
            line, _, column, _ = places[tb.tb_lasti // 2]
            if line is not None:
                return line, column
    return tb.tb_lineno, None


def statement_at(tree, line, column, only_assert):
    """The last that begins before, and does not end before."""
    import ast
    best = None
    for node in ast.walk(tree):
        if not isinstance(node, ast.Assert if only_assert else ast.stmt):
            continue
        begin = (node.lineno, node.col_offset)
        if begin > (line, column if column is not None else 10 ** 6):
            continue
        if getattr(node, 'end_lineno', None) and node.end_lineno < line:
            continue
        if best is None or begin >= (best.lineno, best.col_offset):
            best = node
    return best


def block_at(blocks, line):
    for block in reversed(blocks):
        if block[0] <= line:
            return block
    return blocks[0]


def told_text(kind, value):
    try:
        text = str(value)
    except Exception:
        text = ''
    if kind is AssertionError or issubclass(kind, NameError):
        return text
    return '%s: %s' % (kind.__name__, text) if text else kind.__name__


def explain(teller, path, blocks, block, kind, value, tb):
    frames = []
    while tb:
        if tb.tb_frame.f_code.co_filename == path:
            frames.append(tb)
        tb = tb.tb_next
    word = 'assert' if kind is AssertionError else 'exit' if kind is SystemExit else 'raise'
    text = told_text(kind, value)
    if not frames:
        teller.add(word, (block[0], 0, block[0], 0), '', text)
        return
    line, column = position(frames[-1])
    home = block_at(blocks, line)
    tree = compiled(home, path, True)
    node = statement_at(tree, line, column, word == 'assert')
    if node is None and word == 'assert':  # raised by hand
        word, text = 'raise', 'AssertionError: ' + text if text else 'AssertionError'
        node = statement_at(tree, line, column, False)
    if node is None:
        teller.add(word, (line, 0, line, 0), '', text)
        return
    lines = '\n' * (home[0] - 1) + home[1].decode('utf-8', 'replace')
    e = Explainer(teller, frames[-1].tb_frame, lines, path)
    place = e.place(node)
    if hasattr(node, 'body') or not hasattr(node, 'end_lineno'):  # a loop and the like: its first line
        place = (line, node.col_offset if line == node.lineno else 0, line, 10 ** 6)
    teller.add(word, place, e.source(node.test) or '' if word == 'assert' else '', text)
    for frame in reversed(frames[:-1]):
        name = frames[frames.index(frame) + 1].tb_frame.f_code.co_name
        at = position(frame)[0]
        teller.add('call', (at, 0, at, 0), name)
    if word == 'assert':
        e.false(node.test)
        e.names(node.test)
    elif word == 'raise':
        e.names(node)


def run_block(code, block, env):
    env.update(block[2])
    exec(code, env)


def run(path, fd, blocks):
    teller = Teller(fd)
    codes = compile_all(teller, blocks, path)
    if teller.lines:
        teller.end()
        sys.exit(1)
    main = type(sys)('__main__')
    main.__file__ = __file__
    main.__builtins__ = __builtins__
    sys.modules['__main__'] = main
    for left, (code, block) in zip(range(len(blocks) - 1, -1, -1), zip(codes, blocks)):
        teller.write('at %d %d\n\0' % (block[0], left))
        try:
            run_block(code, block, main.__dict__)
        except BaseException:
            kind, value, tb = sys.exc_info()
            if kind is SystemExit and not value.code:
                raise
            try:
                explain(teller, path, blocks, block, kind, value, tb)
                teller.end()
            except Exception:  # then as Python itself does, without us
                while tb and tb.tb_frame.f_code.co_filename != path:
                    tb = tb.tb_next
                if kind is not SystemExit:
                    sys.__excepthook__(kind, value, tb)
            if kind is SystemExit:
                raise
            sys.exit(1)
    teller.write('done\n\0')


