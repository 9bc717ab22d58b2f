"""Citizens' reports: sent from the street by a form or as JSON, seen and closed by officers, and by nobody else."""
import html
import os
import time
import unittest

from harness import ServerTest, wait_until
from media import jpeg, jpeg_segment, multipart, png, png_chunk

JPEG = jpeg()
PNG = png()
FIELDS = {"what": "looks_different", "where_bought": "Marché de la Liberté", "place": "CD-KN"}
LANGUAGES = ["fr", "en", "ln", "kg", "lua", "sw"]


class Reports(ServerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        c = cls.country
        cls.order = c.ready_order(20)
        cls.serial = c.serials(cls.order)[1]
        cls.batch = c.batch_of(cls.order)

    def newest(self, client=None):
        return (client or self.country.officer).must(200, "GET", "/api/v1/citizen-reports?limit=1")["items"][0]

    def count(self):
        return len(self.country.admin.must(200, "GET", "/api/v1/citizen-reports?limit=200")["items"])

    def page(self, path, **headers):
        answer = self.server.client().ask("GET", path, headers={"Accept": "text/html", **headers})
        self.assertEqual(answer.headers["content-type"], "text/html; charset=utf-8")
        return answer.body.decode()

    def assert_wrong(self, answer, status, fault, kept):
        """The form again, with the fault in words and what was typed; nothing was taken in."""
        body = html.unescape(answer.body.decode())
        self.assertEqual(answer.status, status, answer)
        self.assertIn(fault, body)
        self.assertIn('enctype="multipart/form-data"', body)
        for text in kept:
            self.assertIn(text, body)

    # ---- the form

    def test_the_form_stands_in_six_languages_and_has_no_script(self):
        seen = set()
        for language in LANGUAGES:
            body = self.page(f"/signaler?s={self.serial}&lang={language}")
            seen.add(body)
            self.assertIn(f'<html lang="{language}">', body)
            self.assertIn(f'value="{self.serial}"', body)
            self.assertIn('<option value="CD-KN">Kinshasa</option>', body)
            self.assertNotIn("<script", body)
            self.assertLess(len(body), 14000)
            for other in LANGUAGES:
                if other != language:
                    self.assertIn(f'href="?s={self.serial}&amp;lang={other}"', body)
        self.assertEqual(len(seen), len(LANGUAGES))

    def test_a_stamps_page_leads_to_the_form(self):
        self.assertIn(f'href="/signaler?s={self.serial}"', self.page(f"/S/{self.serial}?lang=fr"))
        self.assertIn(f'href="/signaler?s={self.serial}&amp;l=sw"', self.page(f"/S/{self.serial}?lang=sw"))

    def test_what_stands_in_the_address_is_text(self):
        body = self.page("/signaler?s=%22%3E%3Cscript%3E")
        self.assertNotIn("<script", body)
        self.assertIn('value="&quot;&gt;&lt;script&gt;"', body)

    # ---- sending

    def test_a_form_with_a_photo_is_taken_in(self):
        answer = self.country.send_report({**FIELDS, "serial": self.serial.lower(), "contact": "+243 81 000 00 00", "l": "en"},
                                          ("IMG é.jpg", JPEG))
        self.assertEqual(answer.status, 201, answer)
        report = self.newest()
        self.assertRegex(report["number"], r"^SIG-\d{4}-\d{6}$")
        self.assertIn(report["number"], answer.body.decode())
        self.assertIn("Thank you", answer.body.decode())
        self.assertEqual((report["serial"], report["batch_id"], report["language"]), (self.serial, self.batch, "en"))
        self.assertEqual(report["place"], {"code": "CD-KN", "name": "Kinshasa"})
        self.assertEqual(report["photo"], {"media_type": "image/jpeg", "size_bytes": len(JPEG)})
        photo = self.country.officer.get(f"/api/v1/citizen-reports/{report['id']}/photo")
        self.assertEqual((photo.status, photo.headers["content-type"], photo.body), (200, "image/jpeg", JPEG))
        self.assertIn("sandbox", photo.headers["content-security-policy"])
        kept = os.path.join(self.server.data_dir, "reports", report["id"] + ".jpg")
        self.assertEqual(os.stat(kept).st_mode & 0o777, 0o600)

    def test_a_photo_loses_what_says_where_and_by_whom_it_was_taken(self):
        exif = b"Exif\0\0GPS -4.325, 15.322, telephone of X"
        for name, sent, kept in (("a.jpg", jpeg(jpeg_segment(0xe1, exif) + jpeg_segment(0xfe, exif)) + exif, JPEG),
                                 ("a.png", png(png_chunk(b"eXIf", exif) + png_chunk(b"tEXt", exif)) + exif, PNG)):
            self.assertEqual(self.country.send_report(FIELDS, (name, sent)).status, 201)
            report = self.newest()
            self.assertEqual(report["photo"]["size_bytes"], len(kept))
            photo = self.country.officer.get(f"/api/v1/citizen-reports/{report['id']}/photo")
            self.assertEqual(photo.body, kept)
            with open(os.path.join(self.server.data_dir, "reports", report["id"] + "." + name[-3:]), "rb") as file:
                self.assertNotIn(b"GPS", file.read())

    def test_a_photo_whose_report_never_came_into_being_goes_after_thirty_days(self):
        self.assertEqual(self.country.send_report(FIELDS, ("a.jpg", JPEG)).status, 201)
        report = self.newest()
        folder = os.path.join(self.server.data_dir, "reports")
        old, fresh = (os.path.join(folder, f"01930000-0000-7000-8000-00000000000{n}.jpg") for n in (1, 2))
        for path, days in ((old, 31), (fresh, 29), (os.path.join(folder, report["id"] + ".jpg"), 31)):
            with open(path, "ab"):
                pass
            os.utime(path, (time.time() - days * 86400,) * 2)
        self.server.stop()
        self.server.start()
        wait_until(lambda: not os.path.exists(old), lambda: "the photo of no report is removed")
        self.assertTrue(os.path.exists(fresh))
        photo = self.country.officer.get(f"/api/v1/citizen-reports/{report['id']}/photo")
        self.assertEqual((photo.status, photo.body), (200, JPEG))

    def test_a_form_without_a_photo_is_taken_in(self):
        answer = self.country.send_report({**FIELDS, "contact": "", "serial": ""}, ("", b""))
        self.assertEqual(answer.status, 201, answer)
        report = self.newest()
        self.assertEqual((report["photo"], report["contact"], report["serial"], report["batch_id"]), (None,) * 4)
        self.assertEqual(self.country.officer.get(f"/api/v1/citizen-reports/{report['id']}/photo").status, 404)

    def test_a_program_sends_json(self):
        answer = self.server.client().post("/signaler", {**FIELDS, "language": "sw"})
        self.assertEqual(answer.status, 201, answer)
        report = self.newest()
        self.assertEqual((answer.json["number"], report["language"]), (report["number"], "sw"))

    def test_a_wrong_form_comes_back_with_what_was_typed(self):
        before = self.count()
        kept = ["Marché de la Liberté", 'value="looks_different" selected']
        send = self.country.send_report
        self.assert_wrong(send({**FIELDS, "place": ""}), 422, "Il manque une réponse", kept)
        self.assert_wrong(send({**FIELDS, "what": ""}), 422, "Il manque une réponse", ['value="CD-KN" selected'])
        self.assert_wrong(send(FIELDS, ("a.jpg", b"GIF89a")), 422, "ne peut pas être lue", kept)
        self.assert_wrong(send(FIELDS, ("a.jpg", b"<svg onload=alert(1)>")), 422, "ne peut pas être lue", kept)
        self.assert_wrong(send(FIELDS, ("a.jpg", JPEG[:-1])), 422, "ne peut pas être lue", kept)
        self.assert_wrong(send(FIELDS, ("a.jpg", JPEG + bytes(2000000))), 413, "trop lourde", kept)
        # So large that nothing of it is read, nor kept.
        self.assert_wrong(send(FIELDS, ("a.jpg", JPEG + bytes(3000000))), 413, "trop lourde", [])
        self.assertEqual(self.count(), before)

    def test_what_no_browser_sends_is_a_problem(self):
        before = self.count()
        client = self.server.client()
        body, content_type = multipart(FIELDS)
        for wrong in (body[:-10], body + b"--", b"x" + body, b""):
            answer = client.ask("POST", "/signaler", raw=wrong, headers={"Content-Type": content_type})
            self.assert_refused(answer, 400, "malformed")
        answer = client.ask("POST", "/signaler", raw=body, headers={"Content-Type": "multipart/form-data; boundary=other"})
        self.assert_refused(answer, 400, "malformed")
        self.assert_refused(client.ask("POST", "/signaler", raw=b"a=1", headers={"Content-Type": "application/x-www-form-urlencoded"}),
                            415, "unsupported-media")
        self.assert_refused(client.post("/signaler", {**FIELDS, "photo": "x"}), 422, "unknown-field", "/photo")
        self.assert_refused(client.post("/signaler", {**FIELDS, "place": "FR-75"}), 422, "invalid-input", "/place")
        self.assertEqual(self.count(), before)

    # ---- officers

    def test_an_officer_sees_and_closes_it_once(self):
        c = self.country
        self.country.send_report({**FIELDS, "contact": "+243810000000"})
        report = self.newest(c.auditor)
        path = f"/api/v1/citizen-reports/{report['id']}"
        self.assertEqual((report["state"], report["contact"]), ("new", None))
        self.assertEqual(c.auditor.must(200, "GET", path)["state"], "new")
        self.assertEqual(c.officer.ask("HEAD", path).status, 200)
        self.assertEqual(self.newest()["state"], "new")
        seen = c.officer.must(200, "GET", path)
        self.assertEqual((seen["state"], seen["contact"]), ("seen", "+243810000000"))
        self.assert_refused(c.officer.post(path + "/close", {"outcome": "forgotten"}), 422, "invalid-input", "/outcome")
        closed = c.officer.must(200, "POST", path + "/close", {"outcome": "unfounded", "comment": "Rien à signaler"})
        self.assertEqual((closed["state"], closed["outcome"], closed["closed_by"]["id"]), ("closed", "unfounded", c.officer.id))
        self.assert_refused(c.second_officer.post(path + "/close", {"outcome": "confirmed"}), 409, "wrong-state")
        self.assertEqual(c.admin.must(200, "GET", path)["outcome"], "unfounded")
        states = {row["state"] for row in c.officer.must(200, "GET", "/api/v1/citizen-reports?state=closed")["items"]}
        self.assertEqual(states, {"closed"})

    def test_the_list_goes_from_the_newest_to_the_oldest(self):
        for _ in range(3):
            self.country.send_report(FIELDS)
        numbers, cursor = [], ""
        while cursor is not None:
            page = self.country.officer.must(200, "GET", f"/api/v1/citizen-reports?limit=2{cursor and '&cursor=' + cursor}")
            numbers += [row["number"] for row in page["items"]]
            cursor = page["next"]
        self.assertEqual(numbers, sorted(set(numbers), reverse=True))
        self.assertEqual(len(numbers), self.count())

    def test_the_length_of_the_list_tells_nothing_of_a_contact(self):
        for _ in range(3):
            self.country.send_report(FIELDS)
        answer = self.country.officer.get("/api/v1/citizen-reports", headers={"Accept-Encoding": "gzip"})
        self.assertGreater(len(answer.body), 1024)
        self.assertNotIn("content-encoding", answer.headers)

    def test_nobody_else_sees_any(self):
        c = self.country
        self.country.send_report({**FIELDS, "serial": self.serial}, ("a.png", PNG))
        path = f"/api/v1/citizen-reports/{self.newest()['id']}"
        for client in (c.enterprise, c.print_shop):
            for asked in ("/api/v1/citizen-reports", path, path + "/photo"):
                self.assert_refused(client.get(asked), 403, "forbidden")
            self.assert_refused(client.post(path + "/close", {"outcome": "confirmed"}), 403, "forbidden")
        self.assert_refused(self.server.client().get("/api/v1/citizen-reports"), 401, "unauthenticated")
        self.assert_refused(c.auditor.post(path + "/close", {"outcome": "confirmed"}), 403, "forbidden")

    def test_another_sites_page_sends_no_reports(self):
        for site in ("cross-site", "same-site"):
            refused = self.server.client().post("/signaler", FIELDS, headers={"Sec-Fetch-Site": site})
            self.assert_refused(refused, 403, "forbidden")

    def test_a_long_text_is_refused_and_not_said_again(self):
        long = {**FIELDS, "where_bought": "x" * 2000}
        refused = self.country.send_report(long)
        self.assertIn(refused.status, (400, 422), refused)
        self.assertNotIn(b"xxxxxxxxxxxx", refused.body)
        self.assertIn(self.server.client().post("/signaler", {**long, "where_bought": "x" * 20000}).status, (413, 422))

    def test_zz_the_books_agree(self):
        self.assert_books_agree()


class Limits(ServerTest):
    settings = {"LIMITS__ENABLED": "true"}

    def test_whoever_sends_sixty_an_hour_is_refused(self):
        send = self.country.send_report
        self.assertEqual(send({**FIELDS, "place": ""}).status, 422)
        self.assertEqual([send(FIELDS).status for _ in range(59)], [201] * 59)
        refused = send(FIELDS)
        self.assertEqual(refused.status, 429, refused)
        self.assertGreater(int(refused.headers["retry-after"]), 3000)
        self.assertIn("Trop de signalements", html.unescape(refused.body.decode()))
        self.assertIn('enctype="multipart/form-data"', refused.body.decode())
        self.assert_refused(self.server.client().post("/signaler", FIELDS), 429, "rate-limited")
        self.assertEqual(len(self.country.officer.must(200, "GET", "/api/v1/citizen-reports?limit=200")["items"]), 59)

    def test_who_tries_too_many_codes_is_refused_and_told_all_the_same(self):
        anybody = self.server.client()
        answers = [anybody.get("/S/1ZFW36AKC30JSAEMGFTS") for _ in range(200)]
        self.assertEqual({answer.json["verdict"] for answer in answers}, {"unknown"})
        self.assertEqual(sorted({answer.status for answer in answers}), [200, 429])
        self.assertEqual(answers[0].status, 200)
        refused = self.assert_refused(answers[-1], 429, "rate-limited")
        self.assertEqual(refused["verdict"], "unknown")
        self.assertEqual(answers[-1].headers["retry-after"], "1")
        page = anybody.get("/S/1ZFW36AKC30JSAEMGFTS", headers={"Accept": "text/html"})
        self.assertEqual(page.status, 429)
        self.assertIn("Code inconnu", page.body.decode())


if __name__ == "__main__":
    unittest.main(verbosity=2)
