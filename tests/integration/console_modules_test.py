"""The console's modules that reckon: digests of files, serials out of lists, ranges of positions. web/console/tests, on Node."""
import os
import shutil
import subprocess
import unittest

from harness import PATIENCE, SOURCE

CONSOLE = os.path.join(SOURCE, "web", "console")


class ConsoleModules(unittest.TestCase):
    def test_they_reckon_right(self):
        if not shutil.which("node") or not os.path.isdir(os.path.join(CONSOLE, "node_modules", "esbuild")):
            self.skipTest("not installed: node, or esbuild (npm ci in web/console)")
        tests = [os.path.join("tests", name) for name in sorted(os.listdir(os.path.join(CONSOLE, "tests"))) if name.endswith("_test.mjs")]
        done = subprocess.run(["node", "--test", *tests], cwd=CONSOLE, capture_output=True, text=True, timeout=120 * PATIENCE, check=False)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
