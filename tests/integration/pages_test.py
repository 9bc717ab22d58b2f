"""The public's pages in a real browser: how they look on a small telephone and at a desk, what they cost, whether everybody can use
them. tests/browser does it, in Debian's Chromium; here is the country that it visits, and what came of the visit."""
import io
import json
import os
import shutil
import subprocess
import tempfile
import unittest

from browser_tests import BROWSER_TESTS, keep_picture, leave_out, what_is_missing
from harness import GTIN, PATIENCE, ServerTest, check_character
from PIL import Image

OTHER_GTIN = "4006381333931"
QUANTITY = 20
PATH = f"/01/{GTIN.zfill(14)}/21/"
# Docs show these.
SCREENS = ["authentic", "suspected_copy", "recalled", "unknown", "report"]


def small_jpeg():
    made = io.BytesIO()
    Image.linear_gradient("L").resize((64, 48)).convert("RGB").save(made, "JPEG")
    return made.getvalue()


class Pages(ServerTest):
    # Whoever asks says who asks and where, as a gateway does: so a copy can be seen in two provinces.
    settings = {"VERIFICATION__GATEWAYS": "127.0.0.1", "VERIFICATION__PATIENCE_MS": "1000",
                "AUTHORITY__PHONE": "+243 800 123 456", "AUTHORITY__NOTICE": "Ce service est gratuit."}

    @classmethod
    def setUpClass(cls):
        missing = what_is_missing()
        if missing:
            leave_out("not installed: " + ", ".join(missing))
        super().setUpClass()
        cls.folder = tempfile.mkdtemp(prefix="qrcongo-pages-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.photo = small_jpeg()
        cls.stamps = cls.issue()
        cls.suspend_and_revoke()
        cls.visit()

    @classmethod
    def issue(cls):
        """A batch of which each stamp came to something else: serials by what they came to."""
        c = cls.country
        order = c.ready_order(QUANTITY)
        batch = c.batch_of(order)
        serials = c.serials(order)
        c.receive(c.archives(order)[0])
        c.enterprise.must(201, "POST", f"/api/v1/batches/{batch}/activations",
                          {"from": 1, "to": 10, "count": 10, "production_lot": "L2611A"})
        c.enterprise.must(201, "POST", f"/api/v1/batches/{batch}/spoilage",
                          {"from": 12, "to": 12, "count": 1, "reason_code": "damaged"})
        c.officer.must(201, "POST", "/api/v1/recalls", {"batch_id": batch, "ranges": [{"from": 3, "to": 3}],
                                                        "reason_code": "safety", "reason": "Analyse"})
        named = {"authentic": serials[1], "suspected_copy": serials[2], "recalled": serials[3], "in_languages": serials[4],
                 "typed": serials[5], "not_activated": serials[11], "spoiled": serials[12]}
        for number, place in enumerate(("CD-KN", "CD-NK", "CD-KN", "CD-NK")):
            cls.scan(named["suspected_copy"], {"X-Scan-Client": f"subscriber-{number}", "X-Scan-Place": place})
        return named

    @classmethod
    def suspend_and_revoke(cls):
        """Stamps of two more products, whose certificates were then taken away."""
        c = cls.country
        for name, act, gtin in (("certificate_suspended", "suspend", OTHER_GTIN), ("certificate_revoked", "revoke", None)):
            certificate = c.certificate(c.product(gtin=gtin, name="Bière brune 33 cl"))
            order = c.ready_order(1, certificate)
            cls.stamps[name] = c.serials(order)[1]
            body = {"reason_code": "nonconformity", "reason": "Analyse", "applies_to": "all_stamps"}
            c.officer.must(200, "POST", f"/api/v1/certificates/{certificate}/{act}", body)

    @classmethod
    def scan(cls, serial, headers=None, query=""):
        return cls.server.client().must(200, "GET", PATH + serial + query, headers=headers)

    @classmethod
    def count(cls, serial):
        """As it is told to somebody who only changes the language."""
        return cls.scan(serial, {"Sec-Fetch-Site": "same-origin"}, query="?lang=en")["scan"]["count"]

    @classmethod
    def pages(cls):
        nobodys = "1ZFW36AKC30JSAEMGFT"
        at = cls.stamps

        def verdict(name, tone, word, path, status=200):
            return {"name": name, "path": path, "status": status, "tone": tone, "word": word}

        def page(name, path, status=200, **more):
            return {"name": name, "path": path, "status": status, **more}

        return [
            page("home", "/"),
            verdict("authentic", "good", "Authentique", PATH + at["authentic"]),
            verdict("suspected_copy", "caution", "Copie suspectée", PATH + at["suspected_copy"]),
            verdict("recalled", "bad", "Produit rappelé", PATH + at["recalled"]),
            verdict("spoiled", "bad", "Estampille annulée", PATH + at["spoiled"]),
            verdict("not_activated", "caution", "Estampille non activée", PATH + at["not_activated"]),
            verdict("wrong_product", "bad", "Estampille d'un autre produit", f"/01/{OTHER_GTIN.zfill(14)}/21/{at['typed']}"),
            verdict("certificate_suspended", "caution", "Certificat suspendu", "/S/" + at["certificate_suspended"]),
            verdict("certificate_revoked", "bad", "Certificat retiré", "/S/" + at["certificate_revoked"]),
            verdict("unknown", "caution", "Code inconnu", "/S/" + nobodys + check_character(nobodys)),
            verdict("unreadable", "neutral", "Code illisible", "/S/ABC-DEF", 400),
            page("product", "/01/" + GTIN.zfill(14)),
            page("product_unknown", "/01/05901234123457", 404),
            page("recalls", "/rappels"),
            page("status", "/statut"),
            page("report", f"/signaler?s={at['authentic']}"),
            page("report_refused", PATH + at["authentic"], 422, photo=cls.write("note.jpg", b"no picture")),
            page("thanks", PATH + at["authentic"], 201, photo=cls.write("photo.jpg", cls.photo)),
        ]

    @classmethod
    def write(cls, name, content):
        path = os.path.join(cls.folder, name)
        with open(path, "wb") as file:
            file.write(content)
        return path

    @classmethod
    def visit(cls):
        typed = cls.stamps["typed"]
        pictures = os.environ.get("QRCONGO_SCREENS")
        visited = {
            "pages": cls.pages(),
            "codes": [{"typed": " ".join(typed[at:at + 4] for at in range(0, 20, 4)).lower(), "word": "Authentique"},
                      {"typed": cls.stamps["spoiled"], "word": "Estampille annulée"},
                      {"typed": "ABC", "word": "Code illisible"}],
            "language_path": PATH + cls.stamps["in_languages"],
            "report": {"where": "Marché de la Liberté", "place": "Kinshasa"},
            "screens": SCREENS if pictures else [],
        }
        list_path = cls.write("pages.json", json.dumps(visited).encode())
        out = os.path.join(cls.folder, "out")
        base = f"http://127.0.0.1:{cls.server.port}"
        cls.run_of_browser = subprocess.run(["node", os.path.join(BROWSER_TESTS, "pages.mjs"), base, list_path, out],
                                            capture_output=True, text=True, timeout=600 * PATIENCE)
        if pictures:
            for name in SCREENS:
                keep_picture(os.path.join(out, name + ".png"), os.path.join(pictures, name + ".png"))

    def test_every_page_is_as_it_should_be(self):
        done = self.run_of_browser
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr[-4000:])
        self.assertIn("no fault", done.stdout)

    def test_links_to_other_languages_count_no_scan(self):
        self.assertEqual(self.count(self.stamps["in_languages"]), 1)
        self.scan(self.stamps["in_languages"], {"X-Scan-Client": "somebody else"})
        self.assertEqual(self.count(self.stamps["in_languages"]), 2)

    def test_reports_arrived_with_their_photo_and_those_refused_did_not(self):
        officer = self.country.officer
        reports = officer.must(200, "GET", "/api/v1/citizen-reports?limit=200")["items"]
        # At two widths each, with JavaScript and without.
        self.assertEqual(len(reports), 4)
        for report in reports:
            self.assertEqual((report["serial"], report["what"], report["where_bought"], report["place"]["code"]),
                             (self.stamps["authentic"], "looks_different", "Marché de la Liberté", "CD-KN"))
            self.assertEqual(officer.get(f"/api/v1/citizen-reports/{report['id']}/photo").body, self.photo)


if __name__ == "__main__":
    unittest.main(verbosity=2)
