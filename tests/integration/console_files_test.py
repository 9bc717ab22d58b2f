"""The console and the camera page as files: which page stands where, what it loads, in which form, and for how long."""
import gzip
import os
import re
import subprocess
import unittest

from browser_tests import leave_out
from harness import SOURCE, Client, Server, free_port

PAGES = ("/console/", "/scanner")
HASHED = re.compile(r"-[A-Za-z0-9]{8}\.\w+$")
LOADS = 30
LOADED_LATER = 20  # files at least that no page names, but a script
BUILT = os.path.join(SOURCE, "web", "dist", "assets")


def assets_of(page):
    """What the page names below console/assets/, as paths."""
    named = re.findall(r"""(?:src|href)=["']?(?:[^"'\s>]*/)?(assets/[^"'\s>?#]+)""", page)
    return sorted({"/console/" + name for name in named})


def unpack_brotli(body):
    """By the program that the build compressed it with; Python has none."""
    return subprocess.run(["brotli", "--decompress", "--stdout"], input=body, capture_output=True, check=True).stdout


class ConsoleFiles(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.public_port = free_port()
        # With limits as they are by default: nobody who opens the console may be told that he asks too often.
        cls.server = Server(LIMITS__ENABLED="true", SERVER__PUBLIC_LISTEN=f"127.0.0.1:{cls.public_port}")
        cls.addClassCleanup(cls.server.close)
        cls.server.init()
        cls.server.start()
        cls.anybody = cls.server.client()
        cls.in_the_street = Client(cls.public_port, described=False)

    def page(self, path, client=None):
        answer = (client or self.anybody).get(path, headers={"Accept": "text/html"})
        self.assertEqual((answer.status, answer.headers["content-type"]), (200, "text/html; charset=utf-8"), answer)
        return answer

    def require_assets(self):
        """Every file that was built, also those that a page loads only once a screen asks for them. There are none where the
        console was not built with this server, which a test cannot tell."""
        named = {asset for path in PAGES for asset in assets_of(self.page(path).body.decode())}
        if not named:
            leave_out("web/dist is the placeholder: its pages name no file of console/assets")
        built = {"/console/assets/" + name for name in os.listdir(BUILT)}
        self.assertLessEqual(named, built, "this binary was built from another web/dist")
        return sorted(built)

    def assert_nothing_there(self, answer):
        self.assertEqual((answer.status, answer.headers["content-type"]), (404, "application/problem+json"), answer)
        self.assertEqual(answer.json["type"], "urn:qrcongo:problem:not-found")

    def test_every_path_below_the_console_is_the_same_page(self):
        page = self.page("/console/").body
        self.assertIn(b'id="app"', page)
        for path in ("/console/commandes", "/console/commandes/abc?state=paid", "/console/a/b/c/", "/console/invitation/none",
                     "/console/reinitialisation/none", "/console/reset/none"):
            self.assertEqual(self.page(path).body, page, path)

    def test_the_bare_name_leads_there(self):
        for asked, location in (("/console", "/console/"), ("/console?lang=en", "/console/?lang=en")):
            answer = self.anybody.get(asked)
            self.assertEqual((answer.status, answer.headers["location"]), (308, location), answer)

    def test_a_platform_below_a_path_says_so_in_pages_and_redirects(self):
        server = Server(SERVER__PUBLIC_URL="http://127.0.0.1/plateforme")
        self.addCleanup(server.close)
        server.init()
        server.start()
        self.assertEqual(server.client().get("/console").headers["location"], "/plateforme/console/")
        for path in PAGES:
            self.assertIn('<base href="/plateforme/console/">', self.page(path, server.client()).body.decode())

    def test_the_base_is_filled(self):
        for path in PAGES:
            body = self.page(path).body.decode()
            self.assertIn('<base href="/console/">', body)
            self.assertNotIn("{{", body)

    def test_pages_allow_their_own_files_the_camera_and_nothing_else(self):
        for path in PAGES:
            headers = self.page(path).headers
            policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
            self.assertEqual(policy["default-src"], "'none'")
            self.assertEqual(policy["script-src"], "'self' 'wasm-unsafe-eval'")
            self.assertEqual(policy["style-src"], "'self'")
            self.assertEqual(policy["connect-src"], "'self'")
            self.assertEqual(policy["frame-ancestors"], "'none'")
            for word in ("unsafe-inline", "'unsafe-eval'", "http:", "https:", "*"):
                self.assertNotIn(word, headers["content-security-policy"])
            self.assertIn("camera=(self)", headers["permissions-policy"])
            self.assertIn("geolocation=()", headers["permissions-policy"])
            self.assertEqual((headers["x-frame-options"], headers["x-content-type-options"]), ("DENY", "nosniff"))

    def test_pages_hold_no_script_or_style_of_their_own(self):
        for path in PAGES:
            body = self.page(path).body.decode()
            self.assertEqual(re.findall(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\bstyle=|\bon\w+=", body), [], path)
            self.assertEqual(re.findall(r"(?:src|href)=[\"']?(?:https?:)?//", body), [], path)

    def test_a_page_is_asked_for_again_each_time(self):
        for path in PAGES:
            first = self.page(path)
            self.assertEqual(first.headers["cache-control"], "no-cache")
            again = self.anybody.get(path, headers={"If-None-Match": first.headers["etag"]})
            self.assertEqual((again.status, again.body), (304, b""))
            self.assertEqual(again.headers["etag"], first.headers["etag"])
            self.assertEqual(self.anybody.get(path, headers={"If-None-Match": '"other"'}).status, 200)

    def test_head_tells_what_get_sends(self):
        for path in PAGES:
            page, head = self.page(path), self.anybody.ask("HEAD", path)
            self.assertEqual((head.status, head.body), (200, b""))
            for name in ("content-length", "content-type", "etag", "cache-control", "content-security-policy"):
                self.assertEqual(head.headers[name], page.headers[name])

    def test_nothing_is_sent_there(self):
        for path in ("/console", "/console/commandes", "/console/assets/none.js", "/scanner"):
            answer = self.anybody.ask("POST", path, {})
            self.assertEqual((answer.status, answer.headers["allow"]), (405, "GET, HEAD"), answer)

    def test_the_public_address_has_the_camera_page_with_its_files_and_no_console(self):
        scanner = self.page("/scanner", self.in_the_street).body
        self.assertEqual(scanner, self.page("/scanner").body)
        for path in ("/console", "/console/", "/console/commandes"):
            self.assert_nothing_there(self.in_the_street.get(path))
        for asset in assets_of(scanner.decode()):
            self.assertEqual(self.in_the_street.get(asset).status, 200, asset)

    def test_a_file_that_is_not_there(self):
        for name in ("none-ABCDEFGH.js", "", "a/b.js", "index.html", "..", "%2e%2e"):
            for client in (self.anybody, self.in_the_street):
                self.assert_nothing_there(client.get("/console/assets/" + name))
        self.assertEqual(self.anybody.get("/console/assets/..%2findex.html").status, 400)

    def test_each_file_has_the_form_that_the_browser_takes(self):
        compressed = 0
        for asset in self.require_assets():
            with self.subTest(asset=asset):
                plain = self.anybody.get(asset)
                self.assertEqual(plain.status, 200)
                self.assertNotIn("content-encoding", plain.headers)
                etags = {plain.headers["etag"]}
                for coding, unpacked in (("gzip", gzip.decompress), ("br", unpack_brotli)):
                    answer = self.anybody.get(asset, headers={"Accept-Encoding": coding})
                    self.assertEqual(answer.headers["content-type"], plain.headers["content-type"])
                    if "content-encoding" not in answer.headers:
                        self.assertEqual(answer.body, plain.body)
                        continue
                    compressed += 1
                    self.assertEqual(answer.headers["content-encoding"], coding)
                    self.assertEqual(answer.headers["vary"], "Accept-Encoding")
                    self.assertLess(len(answer.body), len(plain.body))
                    self.assertEqual(unpacked(answer.body), plain.body)
                    self.assertNotIn(answer.headers["etag"], etags)
                    etags.add(answer.headers["etag"])
                refused = self.anybody.get(asset, headers={"Accept-Encoding": "br;q=0, gzip;q=0"})
                self.assertEqual(refused.body, plain.body)
        self.assertGreater(compressed, 0, "no file is compressed")

    def test_browsers_get_brotli(self):
        for asset in self.require_assets():
            answer = self.anybody.get(asset, headers={"Accept-Encoding": "gzip, deflate, br, zstd"})
            self.assertIn(answer.headers.get("content-encoding"), ("br", None), asset)
            if asset.endswith((".js", ".css", ".wasm")) and len(answer.body) > 1024:
                self.assertEqual(answer.headers.get("content-encoding"), "br", asset)

    def test_a_hashed_file_is_kept_for_ever(self):
        for asset in self.require_assets():
            with self.subTest(asset=asset):
                self.assertRegex(asset, HASHED)
                answer = self.anybody.get(asset, headers={"Accept-Encoding": "br"})
                self.assertEqual(answer.headers["cache-control"], "public, max-age=31536000, immutable")
                self.assertEqual(answer.headers["cross-origin-resource-policy"], "same-origin")
                again = self.anybody.get(asset, headers={"Accept-Encoding": "br", "If-None-Match": answer.headers["etag"]})
                self.assertEqual((again.status, again.body), (304, b""))
                head = self.anybody.ask("HEAD", asset, headers={"Accept-Encoding": "br"})
                self.assertEqual((head.status, head.body), (200, b""))
                self.assertEqual(head.headers["content-length"], str(len(answer.body)))

    def test_each_file_is_what_was_built(self):
        for asset in self.require_assets():
            with open(os.path.join(BUILT, os.path.basename(asset)), "rb") as file:
                self.assertEqual(self.anybody.get(asset).body, file.read(), asset)

    def test_scripts_load_only_files_that_are_there(self):
        built = {os.path.basename(asset) for asset in self.require_assets()}
        loaded = set()
        for name in (name for name in built if name.endswith(".js")):
            body = self.anybody.get("/console/assets/" + name).body.decode()
            loaded |= set(re.findall(r"""["']\./([\w.]+-[A-Z0-9]{8}\.\w+)["']""", body))
        self.assertGreater(len(loaded), LOADED_LATER)
        self.assertLessEqual(loaded, built)

    def test_the_interfaces_description_is_sent_compressed(self):
        client = Client(self.server.port, described=False)  # which would read what is compressed as JSON
        plain = client.get("/api/openapi.json")
        self.assertNotIn("content-encoding", plain.headers)
        for coding, unpacked in (("gzip", gzip.decompress), ("br", unpack_brotli)):
            answer = client.get("/api/openapi.json", headers={"Accept-Encoding": coding})
            self.assertEqual((answer.headers["content-encoding"], answer.headers["vary"]), (coding, "Accept-Encoding"))
            self.assertEqual(unpacked(answer.body), plain.body)
            self.assertLess(len(answer.body) * 4, len(plain.body))
            again = client.get("/api/openapi.json", headers={"Accept-Encoding": coding, "If-None-Match": answer.headers["etag"]})
            self.assertEqual((again.status, again.body), (304, b""))

    def test_scripts_and_styles_are_what_they_are(self):
        types = {"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8", "svg": "image/svg+xml",
                 "wasm": "application/wasm", "png": "image/png", "webmanifest": "application/manifest+json"}
        for asset in self.require_assets():
            self.assertEqual(self.anybody.get(asset).headers["content-type"], types[asset.rsplit(".", 1)[1]], asset)

    def test_loading_the_console_again_and_again_is_not_too_often(self):
        paths = ["/console/", *assets_of(self.page("/console/").body.decode())]
        paths += ["/console/assets/none.js"] * (11 - len(paths))
        statuses = {self.anybody.get(path).status for _ in range(LOADS) for path in paths}
        self.assertLessEqual(statuses, {200, 404})


if __name__ == "__main__":
    unittest.main(verbosity=2)
