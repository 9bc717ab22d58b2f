"""The main job over HTTP against the real binary, from certificate to verdict."""
import csv
import hashlib
import io
import unittest
import urllib.parse
import zipfile

from harness import ServerTest, robot_of


class Journey(ServerTest):
    def test_from_certificate_to_verdict(self):
        c = self.country
        c.tariff()
        product = c.product()
        certificate = c.certificate(product)
        quoted = c.enterprise.must(200, "POST", "/api/v1/quotations", {"certificate_id": certificate, "quantity": 3000})
        self.assertEqual(quoted["total"], {"amount": 3750000, "currency": "CDF"})
        self.assertEqual(quoted["quota_left_after"], 4997000)

        order = c.placed_order(certificate, 3000, part_stamps=2000)
        self.assertEqual(c.enterprise.must(200, "GET", f"/api/v1/orders/{order}")["actions"], ["submit", "cancel"])
        c.enterprise.must(200, "POST", f"/api/v1/orders/{order}/submit", {})
        first = c.officer.must(200, "POST", f"/api/v1/orders/{order}/approve", {"comment": "Conforme"})
        self.assertEqual((first["state"], first["waiting_for"]), ("submitted", "ADMIN_GOUVERNEMENTAL"))
        second = c.admin.must(200, "POST", f"/api/v1/orders/{order}/approve", {"comment": "Conforme"})
        self.assertEqual(second["state"], "approved")
        paid = c.pay(order)
        self.assertEqual(paid["state"], "confirmed")
        self.assertEqual(paid["order"]["balance"], {"amount": 0, "currency": "CDF"})
        c.wait_for(order, "ready")
        quota = c.enterprise.must(200, "GET", f"/api/v1/certificates/{certificate}")["quota"]
        self.assertEqual(quota, {"granted": 5000000, "reserved": 0, "used": 3000, "left": 4997000})

        batch = c.batch_of(order)
        archives = c.archives(order)
        self.assertEqual([(a["part"], a["parts"], a["from"], a["to"]) for a in archives], [(1, 2, 1, 2000), (2, 2, 2001, 3000)])
        serials = {}
        for archive in archives:
            content = c.download(archive)
            self.assertEqual(hashlib.sha256(content).hexdigest(), archive["sha256"])
            self.assertEqual(len(content), archive["size_bytes"])
            with zipfile.ZipFile(io.BytesIO(content)) as opened:
                self.assertIsNone(opened.testzip())
                rows = list(csv.DictReader(io.StringIO(opened.read("codes.csv").decode())))
            serials.update({int(row["position"]): row["serial"] for row in rows})
        self.assertEqual(sorted(serials), list(range(1, 3001)))
        self.assertEqual(len(set(serials.values())), 3000)

        path = "/01/09506000134352/21/"
        self.assertEqual(c.scan(path + serials[1]).json["verdict"], "not_activated")
        refused = c.enterprise.post(f"/api/v1/batches/{batch}/activations", {"from": 1, "to": 10, "count": 10})
        self.assertEqual((refused.status, refused.json["type"]), (409, "urn:qrcongo:problem:not-received"))
        for archive in archives:
            self.assertEqual(c.receive(archive).status, 201)
        self.assertEqual(c.state(order), "delivered")
        c.enterprise.must(201, "POST", f"/api/v1/batches/{batch}/activations",
                          {"from": 1, "to": 2900, "count": 2900, "production_lot": "L2611A", "best_before": "2027-05-31",
                           "client_reference": "OF-221"})
        c.enterprise.must(201, "POST", f"/api/v1/batches/{batch}/spoilage", {"from": 2901, "to": 2950, "count": 50, "reason_code": "misprint"})
        counts = c.enterprise.must(200, "GET", f"/api/v1/batches/{batch}")["counts"]
        self.assertEqual(counts, {"received": 3000, "activated": 2900, "spoiled": 50, "recalled": 0, "unaccounted": 50})

        genuine = c.scan(path + serials[7]).json
        self.assertEqual(genuine["verdict"], "authentic")
        self.assertEqual(genuine["product"]["name"], "Bière blonde 72 cl")
        self.assertEqual(genuine["enterprise"]["name"], "Brasserie du Fleuve SA")
        self.assertEqual(genuine["production_lot"], "L2611A")
        self.assertEqual(genuine["scan"]["count"], 1)
        self.assertFalse(genuine["demonstration"])
        self.assertEqual(c.scan("/s/" + serials[7].lower()).json["verdict"], "authentic")
        self.assertEqual(c.scan(path + serials[2901]).json["verdict"], "spoiled")
        self.assertEqual(c.scan(path + serials[3000]).json["verdict"], "not_activated")
        self.assertEqual(c.scan("/01/02000000000015/21/" + serials[7]).json["verdict"], "wrong_product")

        recall = c.officer.must(201, "POST", "/api/v1/recalls",
                                {"batch_id": batch, "ranges": [{"from": 5, "to": 9}], "reason_code": "safety", "reason": "Lot souillé"})
        self.assertEqual(c.scan(path + serials[7]).json["verdict"], "recalled")
        same = c.officer.post(f"/api/v1/recalls/{recall['id']}/lift", {"reason": "Erreur"})
        self.assertEqual((same.status, same.json["type"]), (403, "urn:qrcongo:problem:same-person"))
        asked = c.second_officer.must(202, "POST", f"/api/v1/recalls/{recall['id']}/lift", {"reason": "Erreur"})
        self.assertEqual(c.scan(path + serials[7]).json["verdict"], "recalled")
        c.admin.must(200, "POST", f"/api/v1/approvals/{asked['id']}/approve", {"comment": "Vu"})
        self.assertEqual(c.scan(path + serials[7]).json["verdict"], "authentic")

        hold = {"reason_code": "nonconformity", "reason": "Analyse du 20/11", "applies_to": "all_stamps"}
        c.officer.must(200, "POST", f"/api/v1/certificates/{certificate}/suspend", hold)
        self.assertEqual(c.scan(path + serials[7]).json["verdict"], "certificate_suspended")
        c.second_officer.must(200, "POST", f"/api/v1/certificates/{certificate}/reinstate", {"comment": "Levée"})
        self.assertEqual(c.scan(path + serials[7]).json["verdict"], "authentic")

        c.enterprise.must(201, "POST", f"/api/v1/batches/{batch}/spoilage", {"from": 2951, "to": 3000, "count": 50, "reason_code": "surplus"})
        self.assertEqual(c.state(order), "closed")
        self.assertEqual(self.server.command("audit", "verify").returncode, 0)

    def test_a_handover_link_serves_ranges_and_ends_with_the_wrong_token(self):
        c = self.country
        certificate = c.certificate(c.product(gtin=None, name="Savon du marché"))
        c.tariff()
        order = c.ready_order(300, certificate)
        archive = c.archives(order)[0]
        whole = c.download(archive)
        link = c.print_shop.must(201, "POST", f"/api/v1/archives/{archive['id']}/handovers", {})
        path = urllib.parse.urlparse(link["url"]).path
        anybody = self.server.client()
        part = anybody.get(path, headers={"Range": "bytes=100-199"})
        self.assertEqual((part.status, part.body), (206, whole[100:200]))
        self.assertEqual(part.headers["content-range"], f"bytes 100-199/{len(whole)}")
        resumed = anybody.get(path, headers={"Range": "bytes=200-", "If-Range": part.headers["etag"]})
        self.assertEqual((resumed.status, resumed.body), (206, whole[200:]))
        self.assertEqual(anybody.get(path, headers={"Range": "bytes=200-", "If-Range": '"other"'}).status, 200)
        self.assertEqual(anybody.get(path, headers={"Range": f"bytes={len(whole)}-"}).status, 416)
        self.assertEqual(anybody.ask("HEAD", path).headers["content-length"], str(len(whole)))
        self.assertEqual(anybody.get(path[:-4] + "AAAA").status, 404)
        with zipfile.ZipFile(io.BytesIO(whole)) as opened:
            serial = opened.namelist()[1].split("-")[1].removesuffix(".png")
        self.assertEqual(anybody.get("/S/" + serial).json["verdict"], "not_activated")
        self.assertEqual(anybody.get("/01/09506000134352/21/" + serial).json["verdict"], "wrong_product")

    def test_an_enterprise_orders_by_its_api_client(self):
        c = self.country
        certificate = c.certified()
        robot = robot_of(self.server, c.enterprise)
        order = robot.must(201, "POST", "/api/v1/orders", c.order_body(certificate, 10))
        self.assertEqual(order["total"], {"amount": 12500, "currency": "CDF"})
        c.enterprise.must(200, "DELETE", f"/api/v1/api-clients/{robot.id}")
        self.assertEqual(robot.get("/api/v1/orders").status, 401)
        self.assertEqual(robot.ask_for_token().status, 401)

    def test_the_same_key_makes_one_order(self):
        c = self.country
        certificate = c.certified()
        key = {"Idempotency-Key": "commande-4711"}
        body = c.order_body(certificate, 25)
        first = c.enterprise.post("/api/v1/orders", body, headers=key)
        again = c.enterprise.post("/api/v1/orders", body, headers=key)
        self.assertEqual((first.status, again.status, again.json["id"]), (201, 201, first.json["id"]))
        self.assertEqual(again.headers["idempotent-replayed"], "true")
        self.assertEqual(again.headers["location"], first.headers["location"])
        other = c.enterprise.post("/api/v1/orders", c.order_body(certificate, 26), headers=key)
        self.assertEqual((other.status, other.json["type"]), (422, "urn:qrcongo:problem:idempotency-mismatch"))

    def test_the_monitor_and_the_pages_answer(self):
        metrics = self.server.monitor("/metrics").body.decode()
        for name in ("qr_codes_generated_total", "api_request_duration_seconds", "database_query_duration_seconds", "database_up"):
            self.assertIn(name, metrics)
        self.assertEqual(self.server.monitor("/health").json["status"], "ok")
        page = self.server.client().get("/", headers={"Accept": "text/html"})
        self.assertEqual(page.status, 200)
        self.assertIn("<form", page.body.decode())
        self.assertEqual(self.server.client().get("/metrics").status, 404)


if __name__ == "__main__":
    unittest.main(verbosity=2)
