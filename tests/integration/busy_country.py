"""A country in the middle of its day, for whoever looks at screens: something waits for everybody, and something went wrong."""
import functools
import io
import zipfile

from harness import GTIN, PASSWORD, Country, age_identity, check_character

PLACES = ("CD-KN", "CD-NK", "CD-KN", "CD-HK")
RUNNING = 3_000_000  # stamps of an order that is being made while somebody looks


class BusyCountry(Country):
    def __init__(self, server):
        super().__init__(server)
        self.certificates, self.orders = {}, {}
        self.auditor  # signed in once, so that he has his second factor where he wants one
        self.apply_for_certificates()
        self.decide_on_dossiers()
        self.place_orders()
        self.use_stamps()
        self.print_for_the_printer()
        self.ask_for_second_people()
        self.send_links()
        self.other_enterprise  # whoever shares a browser with the enterprise

    def apply_for_certificates(self):
        self.tariff()
        self.tariff(category="spirits", amount=4000000)
        self.certificates["beer"] = self.certificate(self.product())
        self.certificates["spirits"] = self.certificate(self.product(gtin=None, category="spirits", name="Liqueur de palme 50 cl"))
        self.certificates["suspended"] = self.certificate(self.product(gtin=None, name="Bière brune 33 cl"))
        self.officer.must(200, "POST", f"/api/v1/certificates/{self.certificates['suspended']}/suspend",
                          {"reason_code": "nonconformity", "reason": "Analyse du 20/11", "applies_to": "all_stamps"})
        for name, state in (("Jus de maracuja 1 l", "draft"), ("Eau de source 1,5 l", "submitted"), ("Savon de toilette 200 g", "under_review")):
            made = self.application(self.product(gtin=None, category="soft_drinks", name=name))
            self.certificates[state] = made
            if state != "draft":
                self.enterprise.must(200, "POST", f"/api/v1/certificates/{made}/submit", {})
            if state == "under_review":
                self.officer.must(200, "POST", f"/api/v1/certificates/{made}/review", {"comment": "Dossier complet"})

    def decide_on_dossiers(self):
        """Dossiers that officers sent back, rejected and withdrew."""
        for name, act, body in (("Vin de palme 75 cl", "request-corrections", {"comment": "1) Joindre le plan du site. 2) Le contenu net manque sur l'étiquette."}),
                                ("Gin de canne 20 cl", "reject", {"reason": "Méthanol au-dessus de la norme : rapport 118"})):
            made = self.application(self.product(gtin=None, category="spirits", name=name))
            self.enterprise.must(200, "POST", f"/api/v1/certificates/{made}/submit", {})
            self.officer.must(200, "POST", f"/api/v1/certificates/{made}/review", {})
            self.officer.must(200, "POST", f"/api/v1/certificates/{made}/{act}", body)
            self.certificates[act] = made

    def place_orders(self):
        beer, spirits = self.certificates["beer"], self.certificates["spirits"]
        self.orders["draft"] = self.placed_order(beer, 20_000, client_reference="BC-4801")
        self.orders["submitted"] = self.submitted_order(beer, 60_000, client_reference="BC-4802")
        self.orders["approved"] = self.approved_order(spirits, 25_000, client_reference="BC-4803")
        self.orders["ready"] = self.ready_order(1_000, beer, part_stamps=400, client_reference="BC-4790")
        self.orders["received"] = self.ready_order(2_000, beer, part_stamps=1_000, client_reference="BC-4788")

    def use_stamps(self):
        order = self.orders["received"]
        self.batch = self.batch_of(order)
        for archive in self.archives(order):
            self.receive(archive)
        self.stamps = self.serials(order)
        self.enterprise.must(201, "POST", f"/api/v1/batches/{self.batch}/activations",
                             {"from": 1, "to": 1_500, "count": 1_500, "production_lot": "L2611A", "best_before": "2027-05-31"})
        self.print_shop.must(201, "POST", f"/api/v1/batches/{self.batch}/spoilage",
                             {"from": 1_990, "to": 2_000, "count": 11, "reason_code": "makeready"})
        self.officer.must(201, "POST", "/api/v1/recalls", {"batch_id": self.batch, "ranges": [{"from": 40, "to": 45}],
                                                           "reason_code": "safety", "reason": "Éclats de verre"})
        for number, place in enumerate(PLACES):
            self.scan_as(self.stamps[2], f"subscriber-{number}", place)
        for position in range(50, 80):
            self.scan_as(self.stamps[position], f"buyer-{position}", PLACES[position % len(PLACES)])
        nobodys = "1ZFW36AKC30JSAEMGFT"
        self.server.client().get("/S/" + nobodys + check_character(nobodys))
        for number, place in enumerate(("CD-KN", "CD-HK", "CD-NU")):
            self.scan_as(self.stamps[90], f"seller-{number}", place)
        self.inspector.must(200, "POST", "/api/v1/verifications", {"codes": [self.stamps[2]], "place": "CD-KN"})
        self.report_stamps(nobodys + check_character(nobodys))

    @functools.cached_property
    def inspector(self):
        return self.person("inspecteur@occ.example", self.occ, "OPERATEUR_OCC", ["inspector"])

    def report_stamps(self, nobodys):
        """What citizens wrote: with a photograph, of a code that nobody issued, and without a code."""
        told = [({"serial": self.stamps[2], "what": "looks_different", "where_bought": "Marché de la Liberté, Masina", "place": "CD-KN",
                  "contact": "+243 81 000 00 00", "l": "fr"}, ("photo.png", self.picture_of(self.stamps[2]))),
                ({"serial": nobodys, "what": "code_unknown", "where_bought": "Dépôt du port, Matadi", "place": "CD-BC", "contact": "", "l": "ln"}, None),
                ({"serial": "", "what": "already_opened", "where_bought": "Boutique, avenue du Commerce", "place": "CD-NK", "contact": "", "l": "sw"}, None)]
        for fields, photo in told:
            answer = self.send_report(fields, photo)
            assert answer.status == 201, answer

    def picture_of(self, serial):
        for archive in self.archives(self.orders["received"]):
            with zipfile.ZipFile(io.BytesIO(self.download(archive))) as files:
                for name in files.namelist():
                    if serial in name:
                        return files.read(name)
        raise KeyError(serial)

    def print_for_the_printer(self):
        """A batch that the printer applies itself, and one that is encrypted to his key; the next key waits for the OCC."""
        beer = self.certificates["beer"]
        self.orders["applied_by_printer"] = self.ready_order(800, beer, applied_by="printer", part_stamps=400, client_reference="BC-4786")
        for archive in self.archives(self.orders["applied_by_printer"]):
            self.receive(archive)
        self.printer_identity, recipient = age_identity()
        key = self.print_shop.must(201, "POST", "/api/v1/encryption-keys", {"recipient": recipient})["id"]
        self.approve("encryption_key", key, by=self.officer)
        self.orders["encrypted"] = self.ready_order(600, beer, part_stamps=300, client_reference="BC-4793")
        self.print_shop.must(201, "POST", "/api/v1/encryption-keys", {"recipient": age_identity()[1]})

    def scan_as(self, serial, client, place):
        return self.server.client().get(f"/01/{GTIN.zfill(14)}/21/{serial}", headers={"X-Scan-Client": client, "X-Scan-Place": place})

    def ask_for_second_people(self):
        self.admin.must(201, "POST", "/api/v1/tariffs", {"category": "tobacco", "price_per_thousand": {"amount": 9000000, "currency": "CDF"},
                                                          "valid_from": "2027-01-01"})
        self.invite("nouvel.agent@occ.example", self.occ, "OPERATEUR_OCC")
        self.enterprise.must(201, "POST", "/api/v1/api-clients", {"name": "Logiciel de la brasserie"})

    def send_links(self):
        """Links that nobody has taken up: their pages, below this server."""
        below = lambda url: "/console/" + url.split("/console/", 1)[1]
        invited = self.invite("nouvelle@fleuve.example", self.enterprise_id, "ENTREPRISE_CERTIFIEE")
        forgetful = self.person("oubli@fleuve.example", self.enterprise_id, "ENTREPRISE_CERTIFIEE")
        told = self.enterprise.must(200, "POST", f"/api/v1/users/{forgetful.id}/reset", {"password": True})
        self.links = {"invitation": below(invited["invitation"]["url"]), "reset": below(told["link"]["url"])}

    def start_long_order(self):
        """An order that is being made while somebody watches."""
        self.orders["generating"] = self.paid_order(self.certificates["beer"], RUNNING, client_reference="BC-4810")
        return self.orders["generating"]

    def described(self):
        """What a visitor must know of it, for JSON."""
        first = lambda path: self.admin.must(200, "GET", path)["items"][0]["id"]
        return {"base": f"http://127.0.0.1:{self.server.port}", "people": self.people(), "orders": self.orders,
                "certificates": self.certificates, "batch": self.batch, "serials": {str(at): self.stamps[at] for at in (1, 2, 41, 50, 60, 1600, 1601, 1602, 1603, 1995)},
                "enterprise_id": self.enterprise_id, "printer_id": self.printer_id,
                "printer_identity": self.printer_identity, "user_id": self.enterprise.id,
                "product_id": first("/api/v1/products"), "suspicion_id": first("/api/v1/suspicions"),
                "report_id": first("/api/v1/citizen-reports"), "links": self.links}

    def people(self):
        """Who may sign in, and how: by a short name."""
        named = {"admin": "admin@gouv.example", "second_admin": "admin2@gouv.example", "cashier": "caisse@gouv.example",
                 "officer": "agent1@occ.example", "second_officer": "agent2@occ.example", "enterprise": "qualite@fleuve.example", "other_enterprise": "qualite@lac.example",
                 "printer": "atelier@imprimerie.example", "inspector": "inspecteur@occ.example", "auditor": "audit@gouv.example"}
        return {name: {"email": email, "password": PASSWORD,
                       "totp": self.authenticators[email].secret if email in self.authenticators else None,
                       "recovery_codes": self.authenticators[email].recovery_codes if email in self.authenticators else []}
                for name, email in named.items()}
