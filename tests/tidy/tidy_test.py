"""What the command prints, and how it exits."""

import subprocess
import sys
import unittest
from pathlib import Path

from planted import TreeTest

HERE = Path(__file__).resolve().parent


class CommandLine(TreeTest):
    def run_tidy(self):
        command = [sys.executable, str(HERE / "tidy.py"), "--source", str(self.tree)]
        return subprocess.run(command, capture_output=True, text=True)

    def test_clean(self):
        ran = self.run_tidy()
        self.assertEqual((ran.returncode, ran.stdout, ran.stderr), (0, "", ""))

    def test_fault(self):
        self.write("src/db/database.cpp", '#include "qrcongo/http/route.hpp"\n')
        ran = self.run_tidy()
        expected = "src/db/database.cpp:1: db may not use http\n"
        self.assertEqual((ran.returncode, ran.stdout, ran.stderr), (1, expected, ""))


if __name__ == "__main__":
    unittest.main()
