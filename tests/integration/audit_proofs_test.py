"""The console's own verifier of the audit log, which runs in the reader's browser: tests/browser/audit_proofs.mjs, on Node."""
import os
import shutil
import subprocess
import unittest

from harness import PATIENCE, SOURCE

SCRIPT = os.path.join(SOURCE, "tests", "browser", "audit_proofs.mjs")
ESBUILD = os.path.join(SOURCE, "web", "console", "node_modules", "esbuild")
TIMEOUT_S = 60


class AuditProofs(unittest.TestCase):
    def test_the_console_verifies_what_is_right_and_refuses_what_is_not(self):
        if not shutil.which("node") or not os.path.isdir(ESBUILD):
            self.skipTest("not installed: node, or esbuild (npm ci in web/console)")
        done = subprocess.run(["node", SCRIPT], capture_output=True, text=True, timeout=TIMEOUT_S * PATIENCE, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main()
