"""What every answer tells a browser not to do with it: each kind of answer, from each part of the server that writes one."""
import unittest

from harness import PASSWORD, ServerTest
from http_guard_test import HOST, Wire

SCAN = "/S/1ZFW36AKC30JSAEMGFTS"
ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class Headers(ServerTest):
    def assert_safe(self, headers, why):
        for name, value in ALWAYS.items():
            self.assertEqual(headers.get(name), value, (why, name))
        policy = headers["content-security-policy"]
        self.assertTrue(policy.startswith("default-src 'none'"), (why, policy))
        self.assertTrue("frame-ancestors 'none'" in policy or "sandbox" in policy, (why, policy))
        self.assertNotIn("'unsafe-eval'", policy, why)
        self.assertNotIn("*", policy, why)
        self.assertIn("geolocation=()", headers["permissions-policy"], why)
        # Plain HTTP here: RFC 6797 section 7.2.
        self.assertNotIn("strict-transport-security", headers, why)
        for name in ("server", "x-powered-by"):
            self.assertNotIn(name, headers, why)

    def test_each_kind_of_answer(self):
        country = self.country
        nobody = self.server.client()
        page = {"Accept": "text/html"}
        certificate = country.certified()
        order = country.ready_order(20, certificate)
        archive = country.archives(order)[0]
        content = f"/api/v1/archives/{archive['id']}/content"
        kinds = [
            ("a page", nobody.get("/", headers=page), 200),
            ("a scan as a page", nobody.get(SCAN, headers=page), 200),
            ("a scan by the hot path", nobody.get(SCAN), 200),
            ("a scan by its route", nobody.get("/S/%31ZFW36AKC30JSAEMGFTS"), 200),
            ("an unreadable code", nobody.get(SCAN + "X"), 400),
            ("the form", nobody.get("/signaler", headers=page), 200),
            ("an icon", nobody.get("/favicon.ico"), 200),
            ("health", nobody.get("/health/ready"), 200),
            ("JSON", country.admin.get("/api/v1/me"), 200),
            ("nobody", nobody.get("/api/v1/me"), 401),
            ("not allowed", country.officer.get("/api/v1/users"), 403),
            ("nothing there", nobody.get("/nowhere"), 404),
            ("another method", nobody.ask("PUT", "/health"), 405),
            ("a field that is wrong", country.admin.post("/api/v1/organisations", {}), 422),
            ("a sign-in that is refused", nobody.post("/api/v1/session", {"email": "a@b.example", "password": PASSWORD}), 401),
            ("a download", country.print_shop.get(content), 200),
            ("a part of one", country.print_shop.get(content, headers={"Range": "bytes=0-9"}), 206),
            ("a part beyond it", country.print_shop.get(content, headers={"Range": "bytes=99999999-"}), 416),
            ("a list of links", nobody.get("/.well-known/gs1resolver"), 200),
            ("questions about methods", nobody.ask("OPTIONS", SCAN.replace("/S/", "/01/09506000134352/21/")), 204),
            ("the console", nobody.get("/console/commandes", headers=page), 200),
            ("the camera's page", nobody.get("/scanner", headers=page), 200),
            ("the way to the console", nobody.get("/console"), 308),
            ("a link of an invitation", nobody.get("/console/invitation/none", headers=page), 200),
        ]
        self.assertIn("no-store", country.print_shop.get(content).headers["cache-control"])
        for why, answer, status in kinds:
            with self.subTest(why=why):
                self.assertEqual(answer.status, status, answer)
                self.assert_safe(answer.headers, why)

    def test_what_never_became_a_request(self):
        for why, text, wanted in (("the guard's refusal", f"GET / HTTP/1.1\r\n{HOST}{HOST}\r\n", 400),
                                  ("a header that is too long", f"GET / HTTP/1.1\r\n{HOST}X: {'a' * 9000}\r\n\r\n", 431),
                                  ("a body that is too large", f"POST /api/v1/session HTTP/1.1\r\n{HOST}Content-Length: 900000000\r\n\r\n", 413)):
            with self.subTest(why=why), Wire(self.server) as wire:
                status, headers, _ = wire.send(text).answer()
                self.assertEqual(status, wanted)
                self.assert_safe(headers, why)

    def test_what_is_somebodys_own_is_kept_by_nobody(self):
        for path in ("/api/v1/me", "/api/v1/users", "/api/v1/organisations", "/api/v1/me/sessions"):
            answer = self.country.admin.get(path)
            self.assertEqual((answer.status, answer.headers["cache-control"]), (200, "no-store"), path)


if __name__ == "__main__":
    unittest.main(verbosity=2)
