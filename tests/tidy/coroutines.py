"""What g++ 12.2 miscompiles: a braced temporary or an owning lambda in a statement that awaits, a range-for over an
awaited temporary. Statements are found without a grammar of C++: brackets are nested, then every brace is taken for
the body of a lambda, a block of statements, or the braces of an expression."""

from faults import Fault

OPENING = {"(": ")", "[": "]", "{": "}"}
CLOSING = {closing: opening for opening, closing in OPENING.items()}
TYPE_WORDS = {"namespace", "class", "struct", "union", "enum", "extern", "requires"}
HEAD_WORDS = {"if", "for", "while", "switch", "catch"}
HEADLESS_WORDS = {"else", "do", "try"}
BEFORE_LAMBDA = {"return", "co_return", "co_await", "co_yield", "throw", "case"}
IN_EXPRESSIONS = {"co_await", "co_return", "co_yield", "return", "throw"}
BEFORE_BODY = {"const", "noexcept", "override", "final", "mutable", "volatile", "&", "&&", ":"}

LAMBDA, BLOCK, BRACES = "lambda", "block", "braces"


class Group:
    """A pair of brackets and what stands between them; the whole file is one without brackets."""

    def __init__(self, opening, line):
        self.text, self.line = opening, line
        self.items = []
        self.role = BLOCK if opening == "" else BRACES
        self.captures = None
        self.statements = []

    @property
    def holds_statements(self):
        return self.role in (LAMBDA, BLOCK)


def nest(tokens):
    root = Group("", 1)
    open_groups = [root]
    for token in tokens:
        text = token.text
        if token.kind == "directive":
            continue
        if token.kind == "sign" and text in OPENING:
            group = Group(text, token.line)
            open_groups[-1].items.append(group)
            open_groups.append(group)
        elif token.kind == "sign" and text in CLOSING:
            if CLOSING[text] in (group.text for group in open_groups):
                while open_groups.pop().text != CLOSING[text]:
                    pass
        else:
            open_groups[-1].items.append(token)
    return root


def is_group(item, opening):
    return isinstance(item, Group) and item.text == opening


def is_attribute(item):
    return is_group(item, "[") and len(item.items) == 1 and is_group(item.items[0], "[")


def begins_lambda(before):
    """Whether a `[` captures: `before` is what precedes it in its statement. Else it is a subscript or a binding."""
    if not before:
        return True
    last = before[-1]
    if isinstance(last, Group):
        return is_attribute(last)
    if last.kind == "word":
        return last.text in BEFORE_LAMBDA
    if last.text in ("&", "&&") and len(before) > 1 and before[-2].text == "auto":
        return False
    return last.kind == "sign"


def has_trailing_type(before):
    for previous, item in zip(before, before[1:]):
        if item.text == "->" and (is_group(previous, "(") or previous.text in BEFORE_BODY):
            return True
    return False


def begins_block(before):
    """Whether a `{` that follows `before` in a list of statements opens a block or a body, not an expression."""
    before = [item for item in before if not is_attribute(item)]
    if not before:
        return True
    words = {item.text for item in before}
    if words & IN_EXPRESSIONS:
        return False
    if words & TYPE_WORDS and "=" not in words and ("(" not in words or words & {"alignas", "requires"}):
        return True
    if has_trailing_type(before):
        return True
    last = before[-1]
    if is_group(last, "("):
        return len(before) < 2 or before[-2].text != "decltype"
    if is_group(last, "{"):
        # The last member of a constructor's list, initialised by braces.
        return ":" in words and "(" in words
    return last.text in BEFORE_BODY


def ends_head(statement):
    last = statement[-1]
    if is_group(last, "(") and len(statement) > 1:
        word = statement[-2].text
        return word in HEAD_WORDS or (word == "constexpr" and len(statement) > 2 and statement[-3].text == "if")
    return last.text in HEADLESS_WORDS


def assign_roles(group):
    """Gives every brace its role and every list of statements its statements; a block is part of none."""
    statement, captures = [], None
    for item in group.items:
        if is_group(item, "[") and not is_attribute(item) and begins_lambda(statement):
            captures = item
        if is_group(item, "{"):
            item.role = role_of(item, captures, group.holds_statements, statement)
            if item.role == LAMBDA:
                item.captures, captures = captures, None
        if isinstance(item, Group):
            assign_roles(item)
        if not (group.holds_statements and is_group(item, "{") and item.role == BLOCK):
            statement.append(item)
            if item.text != ";" and not (group.holds_statements and ends_head(statement)):
                continue
        if statement:
            group.statements.append(statement)
        statement, captures = [], None
    if statement:
        group.statements.append(statement)


def role_of(brace, captures, among_statements, before):
    if captures is not None:
        return LAMBDA
    if among_statements and begins_block(before):
        return BLOCK
    return BLOCK if any(item.text == ";" for item in brace.items) else BRACES


def tokens_outside_bodies(items):
    for item in items:
        if not isinstance(item, Group):
            yield item
        elif not item.holds_statements:
            yield from tokens_outside_bodies(item.items)


def awaits(items):
    return any(token.text == "co_await" for token in tokens_outside_bodies(items))


def braces_in(items):
    """The outermost braces of a statement."""
    for item in items:
        if is_group(item, "{"):
            yield item
        elif isinstance(item, Group):
            yield from braces_in(item.items)


def owns(captures):
    capture = []
    for item in captures.items + [None]:
        if item is not None and item.text != ",":
            capture.append(item.text)
        elif capture and capture[0] != "&" and capture != ["this"]:
            return True
        else:
            capture = []
    return False


def judge_expression(path, items):
    if not awaits(items):
        return
    for brace in braces_in(items):
        if brace.role != LAMBDA:
            yield Fault(path, brace.line, "a braced temporary in a co_await statement: name it first")
        elif owns(brace.captures):
            yield Fault(path, brace.captures.line, "an owning lambda in a co_await statement: name it first")


def judge_range(path, word, head):
    """A range-for has one colon that is no conditional's, after its only `;` if it has one."""
    if len(head.statements) > 2 or not head.statements:
        return
    texts = [item.text for item in head.statements[-1]]
    if ":" in texts and "?" not in texts[: texts.index(":")]:
        if awaits(head.statements[-1][texts.index(":") + 1 :]):
            yield Fault(path, word.line, "a range-for over what a co_await returned: name it first")


def judge_statement(path, statement):
    if not ends_head(statement) or not isinstance(statement[-1], Group):
        yield from judge_expression(path, statement)
        return
    word, head = statement[-2], statement[-1]
    if word.text == "for":
        yield from judge_range(path, word, head)
    for part in head.statements:
        yield from judge_expression(path, part)


def judge_group(path, group):
    if group.holds_statements:
        for statement in group.statements:
            yield from judge_statement(path, statement)
    for item in group.items:
        if isinstance(item, Group):
            yield from judge_group(path, item)


def check(source):
    if not any(token.text == "co_await" for token in source.tokens):
        return
    root = nest(source.tokens)
    assign_roles(root)
    yield from judge_group(source.path, root)
