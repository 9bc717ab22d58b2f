"""Copies in the street: what scans come to, what an inspector decides, and that neither a kill nor a restart loses it."""
import unittest

from harness import ServerTest, recorded, wait_until

GTIN14 = "09506000134352"
KINSHASA, GOMA = "CD-KN", "CD-NK"
QUANTITY = 40


class Suspicions(ServerTest):
    # The tests ask as a gateway does, for whom and where they say; and every answer waits until its scan is durable.
    settings = {"VERIFICATION__GATEWAYS": "127.0.0.1", "VERIFICATION__PATIENCE_MS": "1000"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        c = cls.country
        cls.order = c.ready_order(QUANTITY)
        cls.batch = c.batch_of(cls.order)
        cls.serials = c.serials(cls.order)
        for archive in c.archives(cls.order):
            assert c.receive(archive).status == 201
        c.enterprise.must(201, "POST", f"/api/v1/batches/{cls.batch}/activations",
                          {"from": 1, "to": QUANTITY - 1, "count": QUANTITY - 1, "production_lot": "L2611A"})
        cls.inspector = c.person("inspecteur@occ.example", c.occ, "OPERATEUR_OCC", ["inspector"])
        cls.other_inspector = c.person("inspecteur2@occ.example", c.occ, "OPERATEUR_OCC", ["inspector"])
        cls.unused = iter(range(1, QUANTITY))
        cls.scans = 0

    def take_serial(self):
        return self.serials[next(self.unused)]

    def scan(self, serial, place=None, client=None):
        """By somebody who never scanned before."""
        Suspicions.scans += 1
        headers = {"X-Scan-Client": client or f"subscriber-{self.scans}"}
        if place:
            headers["X-Scan-Place"] = place
        client = self.server.client()
        return recorded(lambda: client.must(200, "GET", f"/01/{GTIN14}/21/{serial}", headers=headers))

    def copy(self, serial):
        """Seen in two far places in turn: what the last one who scans is told."""
        return [self.scan(serial, place) for place in (KINSHASA, GOMA, KINSHASA, GOMA)][-1]

    def codes(self, answer):
        return [reason["code"] for reason in answer["reasons"]]

    def suspicions(self, serial, state=None, by=None):
        path = "/api/v1/suspicions?limit=200" + (f"&state={state}" if state else "")
        listed = (by or self.country.officer).must(200, "GET", path)["items"]
        return [suspicion for suspicion in listed if suspicion["serial"] == serial]

    def wait_for_suspicion(self, serial):
        """Of a copy, with its last scan."""
        def found():
            return [one for one in self.suspicions(serial, "open") if "went_back" in one["rules"]]
        return wait_until(found, "an open suspicion")[0]

    def close(self, suspicion, outcome, by=None):
        return (by or self.inspector).post(f"/api/v1/suspicions/{suspicion['id']}/close",
                                           {"outcome": outcome, "comment": "Vu au dépôt"})

    def looks_at(self, suspicion):
        return self.country.officer.must(200, "GET", f"/api/v1/suspicions/{suspicion['id']}/scans")["items"]

    def life(self, serial, by=None):
        return (by or self.country.officer).must(200, "GET", f"/api/v1/stamps/{serial}")

    def test_a_copy_is_found_listed_and_judged_by_an_inspector(self):
        c, serial = self.country, self.take_serial()
        self.assertEqual(self.scan(serial, KINSHASA)["verdict"], "authentic")
        for place in (GOMA, KINSHASA):
            self.scan(serial, place)
        last = self.scan(serial, GOMA)
        self.assertEqual(last["verdict"], "suspected_copy")
        self.assertIn("went_back", self.codes(last))

        found = self.wait_for_suspicion(serial)
        self.assertEqual((found["batch_id"], found["position"], found["state"]),
                         (self.batch, next(at for at, one in self.serials.items() if one == serial), "open"))
        self.assertEqual(found["certainty"], 95)
        self.assertEqual(len(self.suspicions(serial, by=c.auditor)), 1)
        self.assertEqual(len(self.suspicions(serial, by=c.admin)), 1)
        self.assert_refused(c.enterprise.get("/api/v1/suspicions"), 403, "forbidden")
        self.assert_refused(c.print_shop.get(f"/api/v1/stamps/{serial}"), 403, "forbidden")
        for nobody in (c.auditor, c.enterprise, c.officer):
            self.assert_refused(self.close(found, "genuine", nobody), 403, "forbidden")
        self.assertEqual(self.scan(serial, GOMA)["verdict"], "suspected_copy")

        one = c.auditor.must(200, "GET", f"/api/v1/suspicions/{found['id']}")
        self.assertEqual((one["id"], one["serial"], one["state"]), (found["id"], serial, "open"))
        wait_until(lambda: len(self.looks_at(found)) == 5, "each look")
        looks = self.looks_at(found)
        self.assertEqual([look["place"]["code"] for look in looks], [GOMA, GOMA, KINSHASA, GOMA, KINSHASA])
        self.assertEqual(looks[-1]["place"], {"code": KINSHASA, "name": "Kinshasa", "source": "declared"})
        self.assertEqual((looks[0]["verdict"], looks[-1]["verdict"]), ("suspected_copy", "authentic"))
        self.assertEqual({(look["kind"], len(look["client"])) for look in looks}, {("scan", 4)})
        self.assertNotIn("subscriber", str(looks))
        path = f"/api/v1/suspicions/{found['id']}/scans"
        first = c.officer.must(200, "GET", path + "?limit=3")
        rest = c.officer.must(200, "GET", f"{path}?limit=3&cursor={first['next']}")
        self.assertEqual((first["items"] + rest["items"], rest["next"]), (looks, None))
        self.assertEqual((first["left_out"], rest["left_out"]), (0, 0))
        for reader in (c.enterprise, c.print_shop):
            self.assert_refused(reader.get(path), 403, "forbidden")
            self.assert_refused(reader.get(path.removesuffix("/scans")), 403, "forbidden")
        for path in (f"/api/v1/suspicions/{self.batch}", f"/api/v1/suspicions/{self.batch}/scans"):
            self.assert_refused(c.officer.get(path), 404, "not-found")

        closed = self.close(found, "genuine")
        self.assertEqual((closed.status, closed.json["outcome"], closed.json["closed_by"]["id"]), (200, "genuine", self.inspector.id))
        again = self.scan(serial, KINSHASA)
        self.assertEqual((again["verdict"], again["reasons"], again["scan"]["count"]), ("authentic", [], 6))
        self.assert_refused(self.close(found, "undecided"), 409, "wrong-state")
        self.assertEqual(self.suspicions(serial, "open"), [])
        self.assertEqual(self.suspicions(serial, "closed")[0]["comment"], "Vu au dépôt")

        self.copy(serial)
        second = self.wait_for_suspicion(serial)
        self.assertNotEqual(second["id"], found["id"])
        self.assertEqual(self.close(second, "copies_confirmed").status, 200)
        for place in (None, KINSHASA):
            confirmed = self.scan(serial, place)
            self.assertEqual(confirmed["verdict"], "suspected_copy")
            self.assertIn("confirmed", self.codes(confirmed))

    def test_a_flood_does_not_choose_what_an_inspector_sees(self):
        serial = self.take_serial()
        self.copy(serial)
        found = self.wait_for_suspicion(serial)
        for _ in range(40):
            self.scan(serial, "CD-KC")
        self.scan(serial, "CD-TO")
        path = f"/api/v1/suspicions/{found['id']}/scans?limit=100"

        def all_told():
            answer = self.country.officer.must(200, "GET", path)
            return answer if answer["items"][0]["place"]["code"] == "CD-TO" else None
        answer = wait_until(all_told, "the last look")
        places = [look["place"]["code"] for look in answer["items"]]
        self.assertGreaterEqual(places.count("CD-KC"), 26)
        self.assertEqual(places.count("CD-KC") + answer["left_out"], 40)
        self.assertEqual((places.count(KINSHASA), places.count(GOMA)), (2, 2))

    def test_a_network_that_looks_first_leaves_room_for_all_others(self):
        serial = self.take_serial()
        self.copy(serial)
        found = self.wait_for_suspicion(serial)
        for subscriber in range(25):
            self.scan(serial, "CD-KC", f"2001:db8:1:{subscriber}::1")
        for _ in range(5):
            self.scan(serial, "CD-KC")
        path = f"/api/v1/suspicions/{found['id']}/scans?limit=100"

        def all_told():
            answer = self.country.officer.must(200, "GET", path)
            return answer if len(answer["items"]) + answer["left_out"] == 4 + 30 else None
        answer = wait_until(all_told, "the last look")
        looks = [look for look in answer["items"] if look["place"]["code"] == "CD-KC"]
        # Five of the network and its newest one; of the others each.
        self.assertEqual((len(looks), answer["left_out"]), (5 + 1 + 5, 19))
        self.assertEqual(len({look["client"] for look in looks[:5]}), 5)

    def test_decisions_survive_a_kill(self):
        genuine, copied, open_one = (self.take_serial() for _ in range(3))
        for serial in (genuine, copied, open_one):
            self.copy(serial)
        self.assertEqual(self.close(self.wait_for_suspicion(genuine), "genuine").status, 200)
        self.assertEqual(self.close(self.wait_for_suspicion(copied), "copies_confirmed").status, 200)
        opened = self.wait_for_suspicion(open_one)
        self.server.kill()
        self.server.start()
        self.assertEqual(self.scan(genuine, KINSHASA)["verdict"], "authentic")
        self.assertIn("confirmed", self.codes(self.scan(copied)))
        self.assertEqual(self.scan(open_one, GOMA)["verdict"], "suspected_copy")
        self.assertEqual([one["id"] for one in self.suspicions(open_one)], [opened["id"]])
        wait_until(lambda: len(self.looks_at(opened)) == 5, "each look, once")
        self.assertEqual(self.suspicions(genuine, "open") + self.suspicions(copied, "open"), [])

    def test_totals_are_exact_whenever_the_process_is_killed(self):
        for _ in range(3):
            for serial in (self.take_serial(), self.take_serial()):
                self.scan(serial, KINSHASA)
                self.scan(serial)
            self.server.kill()
            self.server.start()
        self.scan(self.take_serial())
        self.assertEqual(self.server.stop(), 0)
        with self.server.database() as database:
            total = database.execute("SELECT SUM(scans) FROM scan_totals").fetchone()[0]
            verdicts = {verdict for (verdict,) in database.execute("SELECT DISTINCT verdict FROM scan_totals")}
            places = {place for (place,) in database.execute("SELECT DISTINCT place FROM scan_totals")}
            batches = {batch for (batch,) in database.execute("SELECT DISTINCT batch_id FROM scan_totals")}
        self.server.start()
        self.assertEqual(total, Suspicions.scans)
        self.assertLessEqual(verdicts, {"authentic", "suspected_copy", "not_activated"})
        self.assertLessEqual({KINSHASA, ""}, places)
        self.assertEqual(batches, {self.batch})

    def test_a_stamps_life_is_shown_whole(self):
        c, serial = self.country, self.take_serial()
        position = next(at for at, one in self.serials.items() if one == serial)
        self.scan(serial, KINSHASA)
        self.copy(serial)
        suspicion = self.wait_for_suspicion(serial)
        life = self.life(serial.lower())
        self.assertEqual(life["serial"], serial)
        self.assertEqual(life["batch"], {"id": self.batch, "position": position, "quantity": QUANTITY})
        self.assertEqual(life["product"]["name"], "Bière blonde 72 cl")
        self.assertEqual(life["order"]["number"], c.admin.must(200, "GET", f"/api/v1/orders/{self.order}")["number"])
        self.assertEqual(life["printer"], {"id": c.printer_id, "name": "Imprimerie Nationale"})
        self.assertEqual((life["archive"]["part"], life["archive"]["state"]), (1, "ready"))
        self.assertIsNotNone(life["archive"]["received_at"])
        self.assertEqual([(fact["fact"], fact["production_lot"]) for fact in life["facts"]], [("activated", "L2611A")])
        self.assertEqual(life["scans"]["count"], 5)
        self.assertEqual(life["scans"]["places"], [{"code": KINSHASA, "name": "Kinshasa"}, {"code": GOMA, "name": "Nord-Kivu"}])
        self.assertIn("too_fast", [reason["code"] for reason in life["scans"]["accusations"]])
        self.assertEqual([one["id"] for one in life["suspicions"]], [suspicion["id"]])
        self.assertEqual(self.life(serial, c.auditor)["scans"]["count"], 5)

        recall = c.officer.must(201, "POST", "/api/v1/recalls", {"serial": serial, "reason_code": "other", "reason": "Essai"})
        c.lift(recall["id"])
        recalled = self.life(serial)["facts"][-1]
        self.assertEqual((recalled["fact"], recalled["act_id"], recalled["lifted"]), ("recalled", recall["id"], True))

        typing_error = serial[:-1] + ("0" if serial[-1] != "0" else "1")
        self.assert_refused(c.officer.get(f"/api/v1/stamps/{typing_error}"), 400, "unreadable-code")
        self.assert_refused(c.officer.get("/api/v1/stamps/1ZFW36AKC30JSAEMGFTS"), 404, "not-found")

    def test_an_inspectors_checks_are_evidence_and_not_counted(self):
        c, serial = self.country, self.take_serial()
        body = {"codes": [serial, self.serials[QUANTITY]]}
        # The same inspector is in one place: what he says of another one within ten minutes is not believed.
        for place in (KINSHASA, GOMA, KINSHASA, GOMA):
            last = self.inspector.must(200, "POST", "/api/v1/verifications", {**body, "place": place})["items"]
        self.assertEqual(last[0]["verdict"], "authentic")
        last = self.other_inspector.must(200, "POST", "/api/v1/verifications", {**body, "place": GOMA})["items"]
        self.assertEqual(last[0]["verdict"], "authentic")
        self.assertEqual(last[0]["scan"]["count"], 0)
        self.assertEqual(last[1]["verdict"], "not_activated")
        found = wait_until(lambda: self.suspicions(serial, "open"), "an open suspicion")
        self.assertIn("too_fast", found[0]["rules"])
        # Inspectors name any place that they like: only a gateway's scan makes an accusation of it.
        self.assertIn("too_fast", self.codes(self.scan(serial, KINSHASA)))
        self.assert_refused(self.inspector.post("/api/v1/verifications", {**body, "place": "CG-12"}), 422, "invalid-input", "/place")
        self.assert_refused(c.officer.post("/api/v1/verifications", {**body, "place": KINSHASA}), 403, "forbidden")
        c.officer.must(200, "POST", "/api/v1/verifications", body)
        self.server.stop()
        with self.server.database() as database:
            (audited,) = database.execute("SELECT COUNT(*) FROM audit_entries WHERE action = 'stamps.inspect'").fetchone()
        self.server.start()
        self.assertEqual(audited, 5)

    def test_whoever_gave_evidence_about_a_stamp_closes_no_suspicion_of_it(self):
        c, serial, other_serial = self.country, self.take_serial(), self.take_serial()
        for place, by in ((KINSHASA, self.inspector), (GOMA, self.other_inspector)):
            by.must(200, "POST", "/api/v1/verifications", {"codes": [serial], "place": place})
        # A look without a place is no evidence, and keeps nobody from anything.
        third = c.person("inspecteur3@occ.example", c.occ, "OPERATEUR_OCC", ["inspector"])
        third.must(200, "POST", "/api/v1/verifications", {"codes": [serial]})
        self.copy(other_serial)
        self.wait_for_suspicion(other_serial)
        found = wait_until(lambda: self.suspicions(serial, "open"), "an open suspicion")[0]
        for by in (self.inspector, self.other_inspector):
            self.assert_refused(self.close(found, "genuine", by), 403, "same-person")
        self.assertEqual([one["state"] for one in self.suspicions(serial)], ["open"])
        self.assertEqual(self.scan(serial)["verdict"], "authentic")
        self.assertEqual(self.scan(serial, GOMA)["verdict"], "suspected_copy")
        self.assertEqual(self.close(found, "genuine", third).status, 200)
        self.assertEqual(self.scan(serial)["verdict"], "authentic")
        self.assertEqual(self.close(self.suspicions(other_serial, "open")[0], "genuine").status, 200)

    def test_a_decision_needs_an_outcome_and_a_comment(self):
        serial = self.take_serial()
        self.copy(serial)
        suspicion = self.wait_for_suspicion(serial)
        path = f"/api/v1/suspicions/{suspicion['id']}/close"
        self.assert_refused(self.inspector.post(path, {"outcome": "genuine"}), 422, "invalid-input", "/comment")
        self.assert_refused(self.inspector.post(path, {"outcome": "faux", "comment": "x"}), 422, "invalid-input", "/outcome")
        self.assert_refused(self.inspector.post("/api/v1/suspicions/none/close", {}), 404, "not-found")
        self.assert_refused(self.country.officer.get("/api/v1/suspicions?state=lost"), 422, "invalid-input", "/state")
        key = {"Idempotency-Key": "clore-4711"}
        body = {"outcome": "undecided", "comment": "À revoir"}
        first = self.inspector.post(path, body, headers=key)
        again = self.inspector.post(path, body, headers=key)
        self.assertEqual((first.status, again.status, again.headers["idempotent-replayed"]), (200, 200, "true"))
        self.assertEqual(self.scan(serial, GOMA)["verdict"], "suspected_copy")

    def test_lists_come_by_pages_the_most_certain_first(self):
        for serial in (self.take_serial(), self.take_serial(), self.take_serial()):
            self.copy(serial)
            self.wait_for_suspicion(serial)
        whole = self.country.auditor.must(200, "GET", "/api/v1/suspicions?limit=200")["items"]
        paged, cursor = [], ""
        while cursor is not None:
            page = self.country.auditor.must(200, "GET", "/api/v1/suspicions?limit=2" + (f"&cursor={cursor}" if cursor else ""))
            paged, cursor = paged + page["items"], page["next"]
        self.assertEqual([one["id"] for one in paged], [one["id"] for one in whole])
        certainties = [one["certainty"] for one in whole]
        self.assertEqual(certainties, sorted(certainties, reverse=True))

    def test_zz_the_books_agree(self):
        self.assert_books_agree()


if __name__ == "__main__":
    unittest.main(verbosity=2)
