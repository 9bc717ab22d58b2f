"""What everybody is told: recalls in force, as soon as they are, and the state of the service."""
import html
import unittest

from harness import GTIN, ServerTest

LANGUAGES = ["fr", "en", "ln", "kg", "lua", "sw"]


class Notices(ServerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        c = cls.country
        cls.batch = c.batch_of(c.ready_order(50))

    def recalled(self):
        told = self.server.client().must(200, "GET", "/rappels")
        self.assertIsNone(told["next"])
        return told["items"]

    def page(self, path):
        answer = self.server.client().ask("GET", path, headers={"Accept": "text/html"})
        self.assertEqual((answer.status, answer.headers["content-type"]), (200, "text/html; charset=utf-8"))
        return html.unescape(answer.body.decode())

    def recall(self, first, last, reason_code="safety"):
        body = {"batch_id": self.batch, "ranges": [{"from": first, "to": last}], "reason_code": reason_code,
                "reason": "Plainte de Mme X"}
        return self.country.officer.must(201, "POST", "/api/v1/recalls", body)["id"]

    def test_a_recall_is_told_at_once_and_until_it_is_lifted(self):
        self.assertEqual(self.recalled(), [])
        self.assertIn("Aucun produit n'est rappelé", self.page("/rappels"))
        first, second = self.recall(1, 5), self.recall(7, 7, "misprint")
        told = self.recalled()
        self.assertEqual([(row["count"], row["reason_code"]) for row in told], [(1, "misprint"), (5, "safety")])
        self.assertEqual(told[1]["product"]["gtin"], GTIN.rjust(14, "0"))
        self.assertEqual(told[1]["enterprise"], {"name": "Brasserie du Fleuve SA"})
        for language in LANGUAGES:
            page = self.page(f"/rappels?lang={language}")
            self.assertIn("Bière blonde 72 cl", page)
            self.assertNotIn("Mme X", page)
            self.assertNotIn("<script", page)
        answer = self.server.client().get("/rappels", headers={"Accept-Language": "sw"})
        self.assertEqual(answer.headers["cache-control"], "public, max-age=60")
        self.assertNotEqual(answer.json["items"][1]["reason"], told[1]["reason"])
        self.assertNotIn("Mme X", answer.body.decode())
        for recall in (first, second):
            self.country.lift(recall, reason="Conforme")
        self.assertEqual(self.recalled(), [])

    def test_the_state_of_the_service(self):
        self.assertIn("Tout fonctionne.", self.page("/statut"))
        self.assertIn("Everything works.", self.page("/statut?lang=en"))
        self.assertEqual(self.server.client().must(200, "GET", "/statut")["status"], "ok")

    def test_the_home_page_leads_there(self):
        page = self.page("/")
        for path in ("/rappels", "/signaler", "/statut"):
            self.assertIn(f'href="{path}"', page)


if __name__ == "__main__":
    unittest.main(verbosity=2)
