"""What every rule takes and gives."""

from functools import cached_property
from pathlib import PurePosixPath
from typing import NamedTuple

from lexing import tokens_of


class Fault(NamedTuple):
    path: str
    line: int
    text: str


class Source:
    """One file of the tree; its path is relative to the tree."""

    def __init__(self, tree, path):
        self.tree, self.path = tree, path
        self.text = (tree / path).read_text(encoding="utf-8")
        self.name = PurePosixPath(path).name
        self.folder = str(PurePosixPath(path).parent)
        self.is_header = path.endswith(".hpp")
        self.is_test = path.startswith("tests/")

    @cached_property
    def tokens(self):
        return tokens_of(self.text)
