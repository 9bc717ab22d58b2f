"""Small trees with faults planted in them: each must be reported, and nothing else."""

import tempfile
import unittest
from pathlib import Path

from tidy import find_faults

TABLE = """
# module      | may use                                        | outside libraries
base          |                                                | expected fmt json spdlog
runtime       | base                                           | asio
crypto        | base                                           | json openssl
db            | base runtime crypto                            | asio soci
http          | base runtime crypto                            | asio beast openssl url
certification | base db http                                   | asio soci
notification  | base http                                      | curl
orders        | base db http certification                     | asio soci
stamps/engine | base crypto                                    | deflate qrencode
stamps        | base db http orders stamps/engine              | asio soci
app           | *                                              | asio cli openssl toml
"""


class TreeTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.tree = Path(folder.name)
        self.write("cmake/floors.txt", TABLE)

    def write(self, path, text):
        file = self.tree / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def write_header(self, path, body=""):
        """Its body begins in line 3."""
        self.write(path, f"// A thing.\n#pragma once\n{body}\n")

    def write_coroutine(self, body):
        """Its body begins in line 2."""
        self.write("src/orders/http.cpp", "asio::awaitable<Answer> Http::place(Request& request) {\n" + body + "\n}\n")

    def assert_clean(self):
        self.assertEqual(find_faults(self.tree), [])

    def assert_fault(self, path, line, text):
        faults = find_faults(self.tree)
        self.assertEqual([(fault.path, fault.line) for fault in faults], [(path, line)], faults)
        self.assertIn(text, faults[0].text)

    def assert_awaits_well(self, body):
        with self.subTest(body):
            self.write_coroutine(body)
            self.assert_clean()

    def assert_awaits_badly(self, body, line, text):
        with self.subTest(body):
            self.write_coroutine(body)
            self.assert_fault("src/orders/http.cpp", line, text)

    def assert_include(self, path, include, text):
        with self.subTest(path=path, include=include):
            self.write(path, f"\n#include {include}\n")
            self.assert_fault(path, 2, text)
            (self.tree / path).unlink()

    def assert_may_include(self, path, include):
        with self.subTest(path=path, include=include):
            self.write(path, f"#include {include}\n")
            self.assert_clean()
            (self.tree / path).unlink()
