"""The console in a real browser: every screen as it looks, and people at work in it. tests/browser does it, in Debian's Chromium;
here is the busy country that it visits.

QRCONGO_CONSOLE=dist looks at what stands in web/dist now, and not at what the binary has of it: for whoever changes a screen.
QRCONGO_PICTURES=FOLDER keeps the pictures of screens with faults.
"""
import os
import re
import shutil
import subprocess
import tempfile
import unittest

from browser_tests import leave_out, run_browser, what_is_missing, write_country
from busy_country import BusyCountry
from harness import SOURCE, Client, Server, free_port, wait_until

DEVELOPMENT = os.path.join(SOURCE, "web", "console", "dev.mjs")


def require_console(server):
    page = server.client().get("/console/", headers={"Accept": "text/html"}).body.decode()
    if "assets/" not in page:
        leave_out("this binary was built without the console: web/dist is a placeholder")


def start_development(server):
    """web/dist before this server; (its base address, its process)."""
    port = free_port()
    process = subprocess.Popen(["node", DEVELOPMENT, str(port), f"http://127.0.0.1:{server.port}"])

    def answers():
        try:
            return Client(port, described=False).get("/health/ready").status == 200
        except OSError:
            return False

    wait_until(answers, "web/dist is served")
    return f"http://127.0.0.1:{port}", process


class Console(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        missing = what_is_missing()
        if missing:
            leave_out("not installed: " + ", ".join(missing))
        # Scans say where they come from, as a gateway does.
        cls.server = Server(VERIFICATION__GATEWAYS="127.0.0.1")
        cls.addClassCleanup(cls.server.close)
        cls.folder = tempfile.mkdtemp(prefix="qrcongo-console-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        country = BusyCountry(cls.server)
        base = None
        if os.environ.get("QRCONGO_CONSOLE") == "dist":
            base, process = start_development(cls.server)
            cls.addClassCleanup(process.wait)
            cls.addClassCleanup(process.terminate)
        else:
            require_console(cls.server)
        cls.country_path = write_country(country, os.path.join(cls.folder, "country.json"), base)
        cls.out = os.environ.get("QRCONGO_PICTURES") or os.path.join(cls.folder, "out")

    def visit(self, program, *arguments, seconds):
        done = run_browser(program, self.country_path, self.out, *arguments, seconds=seconds)
        self.assertEqual(done.returncode, 0, "\n" + done.stdout[-20000:])
        self.assertTrue(re.search(r"\bno faults\b", done.stdout), done.stdout)

    # In the order of their names: what looks at the country comes before what goes on in it.

    def test_0_every_screen_looks_as_it_should(self):
        self.visit("console_looks.mjs", seconds=900)

    def test_0_forms_questions_and_english_look_as_they_should(self):
        self.visit("console_forms_looks.mjs", seconds=900)

    def test_1_the_door(self):
        self.visit("console_journey.mjs", "entrance", seconds=300)
        self.visit("console_journey.mjs", "links", seconds=300)

    def test_2_the_keyboard_alone(self):
        self.visit("console_journey.mjs", "keyboard", seconds=300)

    def test_3_sessions_that_end_and_tabs(self):
        self.visit("console_journey.mjs", "sessions", "leaving", seconds=400)

    def test_4_a_line_that_is_cut(self):
        self.visit("console_journey.mjs", "network", seconds=300)

    def test_5_a_declaration_by_a_list(self):
        self.visit("console_journey.mjs", "declaration", seconds=300)

    def test_6_a_stamps_whole_way(self):
        self.visit("console_journey.mjs", "journey", seconds=900)


if __name__ == "__main__":
    unittest.main(verbosity=2)
