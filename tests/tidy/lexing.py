"""Cuts C++ text into tokens, so that no rule looks into a comment or a string by mistake."""

import re
from typing import NamedTuple

LEXEME = re.compile(
    r"""
      (?P<directive> (?<![^\n]) [ \t]* \# (?: \\\n | /(?![/*]) | [^\n/] )* )
    | (?P<space>     \n | [^\S\n]+ | \\\n )
    | (?P<comment>   // (?: \\\n | [^\n] )* | /\* .*? (?: \*/ | \Z ) )
    | (?P<string>    (?: u8 | [uUL] )? R" (?P<fence> [^()\\\s]{0,16} ) \( .*? \) (?P=fence) "
                   | (?: u8 | [uUL] )? " (?: \\. | [^"\\\n] )* " )
    | (?P<char>      (?: u8 | [uUL] )? ' (?: \\. | [^'\\\n] )+ ' )
    | (?P<number>    \.? \d (?: '\w | [eEpP][+-] | [\w.] )* )
    | (?P<word>      [^\W\d] \w* )
    | (?P<sign>      :: | -> | && | \|\| | [-+*/%^&|=<>!]= | . )
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    kind: str
    text: str
    line: int


def tokens_of(text):
    tokens, line = [], 1
    for match in LEXEME.finditer(text):
        kind, lexeme = match.lastgroup, match.group()
        kind = "string" if kind == "fence" else kind
        if kind not in ("space", "comment"):
            tokens.append(Token(kind, lexeme, line))
        line += lexeme.count("\n")
    return tokens
