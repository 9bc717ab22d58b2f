"""The verbs of the whole-server tests: a real binary, a data directory of its own, real sockets, people who sign in.

QRCONGO names the binary; QRCONGO_PATIENCE makes every wait so many times as long, for builds that are slow. Every server
listens on loopback and ends with its test. What its neighbours offer beside it can be had from here too.
"""
import contextlib
import csv
import functools
import io
import json
import os
import subprocess
import unittest
import zipfile

from authenticator import Authenticator
from client import Answer, Client, robot_of, schema
from media import multipart
from server import BASE_URL, Server, TlsServer, free_port
from waiting import PATIENCE, recorded, wait_until

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VECTORS = os.path.join(SOURCE, "tests", "vectors")
PASSWORD = "un mot de passe assez long"
GTIN = "9506000134352"
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def load_vectors(name):
    with open(os.path.join(VECTORS, name), encoding="utf-8") as file:
        return json.load(file)


def serials_in(archive):
    """An archive's serials by position, as its codes.csv has them."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {int(row["position"]): row["serial"] for row in csv.DictReader(io.StringIO(opened.read("codes.csv").decode()))}


def age_identity():
    """A new identity of age, its secret line and its recipient, as Debian's age-keygen makes them."""
    made = subprocess.run(["age-keygen"], check=True, capture_output=True, text=True, timeout=60 * PATIENCE).stdout
    (secret,) = [line for line in made.splitlines() if line.startswith("AGE-SECRET-KEY-")]
    (recipient,) = [line.split(": ")[1] for line in made.splitlines() if line.startswith("# public key: ")]
    return secret, recipient


def check_character(nineteen):
    """The last of a serial's twenty characters: the sum of value(i) * 2^(20-i) in GF(32), x^5 + x^2 + 1."""
    total = 0
    for character in nineteen:
        total = double(total ^ ALPHABET.index(character))
    return ALPHABET[total]


def double(value):
    return (value << 1) ^ (37 if value & 16 else 0)


class Country:
    """A server with the people of a small country in it."""

    def __init__(self, server):
        self.server = server
        self.products = {}
        self.authenticators = {}  # by address
        self.authorities = {}  # the first address of each name
        link = server.init()["setup_link"]
        server.start()
        token = link.rsplit("/", 1)[1]
        anybody = server.client()
        anybody.must(201, "POST", f"/api/v1/invitations/{token}",
                     {"email": "admin@gouv.example", "name": "A. Admin", "password": PASSWORD})
        self.admin = self.sign_in("admin@gouv.example")
        self.government = self.admin.must(200, "GET", "/api/v1/me")["organisation"]["id"]
        self.second_admin = self.machine_made_admin("admin2@gouv.example")
        self.occ = self.organisation("OCC", ["occ"])
        self.enterprise_id = self.organisation("Brasserie du Fleuve SA", ["enterprise"])
        self.other_enterprise_id = self.organisation("Savonnerie du Lac", ["enterprise"])
        self.printer_id = self.printer("Imprimerie Nationale")
        self.other_printer_id = self.printer("Imprimerie du Port")
        self.cashier = self.person("caisse@gouv.example", self.government, "ADMIN_GOUVERNEMENTAL", ["cashier"])
        self.officer = self.person("agent1@occ.example", self.occ, "OPERATEUR_OCC")
        self.second_officer = self.person("agent2@occ.example", self.occ, "OPERATEUR_OCC")
        self.enterprise = self.person("qualite@fleuve.example", self.enterprise_id, "ENTREPRISE_CERTIFIEE")
        self.print_shop = self.person("atelier@imprimerie.example", self.printer_id, "ESTAMPILLEUR_AGREE")

    # Who comes only where a test asks for him: each sign-in costs the server a dear hash.

    @functools.cached_property
    def other_enterprise(self):
        return self.person("qualite@lac.example", self.other_enterprise_id, "ENTREPRISE_CERTIFIEE")

    @functools.cached_property
    def other_print_shop(self):
        return self.person("atelier@port.example", self.other_printer_id, "ESTAMPILLEUR_AGREE")

    @functools.cached_property
    def auditor(self):
        return self.person("audit@gouv.example", self.government, "AUDITEUR_SYSTEME")

    def organisation(self, name, kinds, **more):
        body = {"kinds": kinds, "name": name, **more}
        return self.admin.must(201, "POST", "/api/v1/organisations", body)["id"]

    def printer(self, name, valid_until="2099-12-31"):
        return self.organisation(name, ["printer"], agreement={"number": "AGR-" + name, "valid_until": valid_until},
                                 print_profile={"format": "png", "dpi": 500, "module_px": 8, "part_stamps": 1000000})

    def name_of(self, email, role):
        """No two who bear authority are called alike."""
        name = email.split("@")[0]
        if role in ("ENTREPRISE_CERTIFIEE", "ESTAMPILLEUR_AGREE"):
            return name
        return name if self.authorities.setdefault(name, email) == email else email

    def invite(self, email, organisation, role, duties=()):
        body = {"email": email, "name": self.name_of(email, role), "organisation_id": organisation, "role": role,
                "duties": list(duties), "language": "fr"}
        return self.admin.must(201, "POST", "/api/v1/users", body)

    def person(self, email, organisation, role, duties=()):
        invited = self.invite(email, organisation, role, duties)
        if invited["state"] == "awaiting_approval":
            return self.arrive(email, invited["id"], self.approve("user", invited["id"])["link"], invited["code"])
        return self.arrive(email, invited["id"], invited["invitation"]["url"])

    def machine_made_admin(self, email):
        """Until there are two administrators, the machine makes one: nobody could approve him."""
        made = json.loads(self.server.command("admin", "create", "--email", email, "--json").stdout)
        return self.arrive(email, made["id"], made["invitation"]["url"])

    def arrive(self, email, user, link, code=None):
        """With the code that whoever asked was shown, where somebody else was shown the link."""
        token = link.rsplit("/", 1)[1]
        body = {"password": PASSWORD, **({"code": code} if code else {})}
        self.server.client().must(201, "POST", f"/api/v1/invitations/{token}", body)
        client = self.sign_in(email)
        client.id = user
        return client

    def awaited(self, kind, subject):
        """What awaits a second person about this subject."""
        rows = self.second_admin.must(200, "GET", f"/api/v1/approvals?kind={kind}&state=awaiting&limit=200")["items"]
        found = [row for row in rows if row["subject_id"] == subject]
        assert len(found) == 1, (kind, subject, rows)
        return found[0]

    def approve(self, kind, subject, by=None):
        path = f"/api/v1/approvals/{self.awaited(kind, subject)['id']}/approve"
        return (by or self.second_admin).must(200, "POST", path, {"comment": "Conforme"})

    def sign_in(self, email, password=PASSWORD):
        """Signed in, with a second factor where the role needs one: enrolled at the first time."""
        client = self.server.client()
        telephone = self.authenticators.get(email)
        proof = telephone.proof() if telephone else {}
        answer = client.post("/api/v1/session", {"email": email, "password": password, **proof})
        client.take_session(answer)
        if answer.json["enrolment"]:
            self.authenticators[email] = self.enrol(client, password)
        return client

    def enrol(self, client, password=PASSWORD):
        begun = client.must(200, "POST", "/api/v1/me/totp", {"password": password})
        telephone = Authenticator(begun["secret"])
        confirmed = client.must(200, "POST", "/api/v1/me/totp/confirm", {"totp": telephone.code()})
        telephone.recovery_codes = confirmed["recovery_codes"]
        return telephone

    def product(self, gtin=GTIN, category="beer", by=None, name="Bière blonde 72 cl"):
        """A new product; but that with a GTIN is made once, since a GTIN stands once in an enterprise."""
        key = (by or self.enterprise, gtin)
        if gtin and key in self.products:
            return self.products[key]
        body = {"name": name, "brand": "Fleuve", "category": category, "net_content": "72 cl"}
        if gtin:
            body["gtin"] = gtin
        made = (by or self.enterprise).must(201, "POST", "/api/v1/products", body)["id"]
        self.products[key] = made
        return made

    def application(self, product, quota=5000000, by=None):
        body = {"product_id": product, "standard": "NCD 012", "site": "Usine de Limete", "quota_requested": quota}
        return (by or self.enterprise).must(201, "POST", "/api/v1/certificates", body)["id"]

    def certificate(self, product, quota=5000000, valid_until="2099-12-31", by=None):
        made = self.application(product, quota, by)
        path = f"/api/v1/certificates/{made}"
        (by or self.enterprise).must(200, "POST", path + "/submit", {})
        self.officer.must(200, "POST", path + "/review", {"comment": "Dossier complet"})
        self.second_officer.must(200, "POST", path + "/grant",
                                 {"valid_until": valid_until, "quota": quota, "comment": "Rapport 118 conforme"})
        return made

    def tariff(self, category="beer", amount=1250000):
        body = {"category": category, "price_per_thousand": {"amount": amount, "currency": "CDF"},
                "valid_from": "2026-01-01"}
        made = self.admin.must(201, "POST", "/api/v1/tariffs", body)
        self.approve("tariff", made["id"])
        return made

    def order_body(self, certificate, quantity, part_stamps=1000000, printer=None, **more):
        return {"certificate_id": certificate, "quantity": quantity,
                "deliveries": [{"printer_id": printer or self.printer_id, "quantity": quantity}], "applied_by": "enterprise",
                "format": "png",
                "layout": {"module_px": 8, "dpi": 500, "level": "M", "codes_csv": True, "part_stamps": part_stamps},
                "client_reference": "BC-4711", **more}

    def placed_order(self, certificate, quantity, by=None, **more):
        body = self.order_body(certificate, quantity, **more)
        return (by or self.enterprise).must(201, "POST", "/api/v1/orders", body)["id"]

    def submitted_order(self, certificate, quantity, by=None, **more):
        order = self.placed_order(certificate, quantity, by, **more)
        (by or self.enterprise).must(200, "POST", f"/api/v1/orders/{order}/submit", {})
        return order

    def approved_order(self, certificate, quantity, **more):
        order = self.submitted_order(certificate, quantity, **more)
        self.officer.must(200, "POST", f"/api/v1/orders/{order}/approve", {"comment": "Conforme"})
        self.admin.must(200, "POST", f"/api/v1/orders/{order}/approve", {"comment": "Conforme"})
        return order

    def pay(self, order, reference=None):
        body = self.payment(order, reference)
        return self.cashier.must(201, "POST", f"/api/v1/orders/{order}/payments", body)

    def payment(self, order, reference=None):
        total = self.admin.must(200, "GET", f"/api/v1/orders/{order}")["total"]
        return {"amount": total, "method": "bank_slip", "reference": reference or "RAWBANK-" + order, "paid_on": "2026-11-23"}

    def paid_order(self, certificate, quantity, **more):
        order = self.approved_order(certificate, quantity, **more)
        self.pay(order)
        return order

    def lift(self, recall, by=None, reason="Erreur"):
        """Asked by an officer who did not recall, approved by an administrator."""
        (by or self.second_officer).must(202, "POST", f"/api/v1/recalls/{recall}/lift", {"reason": reason})
        return self.approve("recall_lift", recall)

    def state(self, order):
        return self.admin.must(200, "GET", f"/api/v1/orders/{order}")["state"]

    def wait_for(self, order, state, seconds=300):
        wait_until(lambda: self.state(order) == state, lambda: f"order {state}, not {self.state(order)}", seconds)

    def batch_of(self, order):
        return self.admin.must(200, "GET", f"/api/v1/orders/{order}")["deliveries"][0]["batch_id"]

    def archives(self, order):
        batch = self.batch_of(order)
        return self.print_shop.must(200, "GET", f"/api/v1/batches/{batch}/archives")["items"]

    def download(self, archive):
        answer = self.print_shop.get(f"/api/v1/archives/{archive['id']}/content")
        assert answer.status == 200, answer
        return answer.body

    def receive(self, archive):
        return self.print_shop.post(f"/api/v1/archives/{archive['id']}/receipts", {"sha256": archive["sha256"]})

    def ready_order(self, quantity, certificate=None, **more):
        certificate = certificate or self.certified()
        order = self.paid_order(certificate, quantity, **more)
        self.wait_for(order, "ready")
        return order

    def certified(self):
        self.tariff()
        return self.certificate(self.product())

    def send_report(self, fields, photo=None, **headers):
        """What a browser sends from the public's form; the answer is a page."""
        body, content_type = multipart(fields, photo)
        return self.server.client().ask("POST", "/signaler", raw=body, headers={"Content-Type": content_type, "Accept": "text/html", **headers})

    def scan(self, path):
        return self.server.client().get(path)

    def serials(self, order):
        """All serials of an order's first batch by position, from its archives."""
        found = {}
        for archive in self.archives(order):
            found.update(serials_in(self.download(archive)))
        return found


class ServerTest(unittest.TestCase):
    """A test class with one fresh country for all its tests."""

    settings = {}

    @classmethod
    def setUpClass(cls):
        cls.server = Server(**cls.settings)
        cls.addClassCleanup(cls.server.close)
        cls.country = Country(cls.server)

    def assert_books_agree(self):
        """All that happened here by the server's own acts, the audit log says too."""
        report = json.loads(self.server.command("reconcile", "--json", check=False).stdout)
        self.assertEqual(report["findings"], [])

    def assert_refused(self, answer, status, name, pointer=None):
        """A whole problem+json of this name that points at the field; answers its members."""
        self.assertEqual(answer.status, status, answer)
        self.assertEqual(answer.headers["content-type"], "application/problem+json")
        problem = answer.json
        self.assertEqual((problem["type"], problem["status"]), ("urn:qrcongo:problem:" + name, status), answer)
        for member in ("title", "detail", "instance", "request_id"):
            self.assertTrue(problem[member], member)
        if pointer is not None:
            self.assertIn(pointer, [error["pointer"] for error in problem.get("errors", [])], answer)
        return problem

    @contextlib.contextmanager
    def unchanged(self, client, *paths):
        """What these answer stays what it is."""
        before = [client.must(200, "GET", path) for path in paths]
        yield
        self.assertEqual([client.must(200, "GET", path) for path in paths], before)
