"""Who and what the security tests are about: two enterprises and two printers with a row of every kind, who stands for
which role, and what the audit log says that somebody did."""
import json

from harness import age_identity, wait_until
from media import png

ROLES = ["ADMIN_GOUVERNEMENTAL", "OPERATEUR_OCC", "ENTREPRISE_CERTIFIEE", "ESTAMPILLEUR_AGREE", "AUDITEUR_SYSTEME"]
ADMIN, OCC, ENTERPRISE, PRINTER, AUDITOR = ROLES
NOBODY_ID = "01930000-0000-7000-8000-000000000001"

OF_A_COLLEAGUE = {"DELETE /api/v1/users/{id}/sessions", "POST /api/v1/users/{id}/reset"}


class Acts:
    """What people and programs did since one last looked. What the server does by itself is left out."""

    def __init__(self, auditor):
        self.auditor, self.size = auditor, 0
        self.since()

    def since(self):
        entries = []
        while True:
            answer = self.auditor.get(f"/api/v1/audit/export?from={self.size}")
            assert answer.status == 200, answer
            *found, end = [json.loads(line) for line in answer.body.splitlines()]
            entries += found
            self.size += len(found)
            if end["next"] is None:
                return [entry["action"] for entry in entries if entry["actor"]["kind"] != "system"]


def kind_of(path):
    return path.removeprefix("/api/v1/").removeprefix("me/").split("/")[0]


def name_of(route):
    return f"{route['method']} {route['path']}"


def reserve_email(role):
    return f"{role.lower()}@reserve.example"


class World:
    """Two enterprises and two printers with a row of every kind, and who stands for which role."""

    def __init__(self, country):
        c = self.country = country
        c.tariff()
        c.occ_cashier = c.person("caisse@occ.example", c.occ, OCC, ["cashier"])
        self.people = dict(zip(ROLES, [c.admin, c.officer, c.enterprise, c.print_shop, c.auditor]))
        self.emails = dict(zip(ROLES, ["admin@gouv.example", "agent1@occ.example", "qualite@fleuve.example",
                                       "atelier@imprimerie.example", "audit@gouv.example"]))
        homes = dict(zip(ROLES, [c.government, c.occ, c.enterprise_id, c.printer_id, c.government]))
        self.colleagues = {role: c.person(reserve_email(role), home, role) for role, home in homes.items()}
        self.cashiers = {ADMIN: c.cashier, OCC: c.occ_cashier}
        product = c.product()
        certificate = c.certificate(product)
        order = self.ready_order(certificate, c.enterprise, c.printer_id)
        by_printer = self.ready_order(certificate, c.enterprise, c.printer_id, applied_by="printer")
        other_product = c.product(by=c.other_enterprise, name="Savon")
        other_certificate = c.certificate(other_product, by=c.other_enterprise)
        other_order = self.ready_order(other_certificate, c.other_enterprise, c.other_printer_id)
        self.own = {
            "products": product, "certificates": certificate, "orders": order, "organisations": c.enterprise_id,
            "users": c.enterprise.id, "batches": c.batch_of(order), "archives": self.archive_of(order),
            "suspicions": self.suspicion_of(order),
            "encryption-keys": self.key_of(c.print_shop), "recalls": self.recall_of(by_printer), "printer's organisations": c.printer_id,
            "printer's users": c.print_shop.id, "printer's activations": c.batch_of(by_printer)}
        self.others = {
            "products": other_product, "certificates": other_certificate, "orders": other_order,
            "organisations": c.other_enterprise_id, "users": c.other_enterprise.id, "batches": c.batch_of(other_order),
            "archives": self.archive_of(other_order), "recalls": self.recall_of(other_order),
            "api-clients": self.api_client_of(c.other_enterprise), "encryption-keys": self.key_of(c.other_print_shop),
            "printer's organisations": c.other_printer_id, "printer's users": c.other_print_shop.id}
        # Decided, and both roles that decide anything might have: who may is told that it is over.
        self.own["approvals"] = c.lift(self.others["recalls"])["id"]
        self.serial = c.serials(order)[1]
        self.own["citizen-reports"] = self.report()

    def ready_order(self, certificate, by, printer, **more):
        order = self.country.paid_order(certificate, 300, by=by, printer=printer, **more)
        self.country.wait_for(order, "ready")
        return order

    def archive_of(self, order):
        return self.country.admin.must(200, "GET", f"/api/v1/batches/{self.country.batch_of(order)}/archives")["items"][0]["id"]

    def recall_of(self, order):
        body = {"batch_id": self.country.batch_of(order), "ranges": [{"from": 300, "to": 300}], "reason_code": "other",
                "reason": "Essai"}
        return self.country.officer.must(201, "POST", "/api/v1/recalls", body)["id"]

    def suspicion_of(self, order):
        """Of a stamp that was seen somewhere before anybody applied it."""
        c = self.country
        inspector = c.person("controle@occ.example", c.occ, OCC, ["inspector"])
        inspector.must(200, "POST", "/api/v1/verifications", {"codes": [c.serials(order)[299]], "place": "CD-KN"})
        return wait_until(lambda: c.officer.must(200, "GET", "/api/v1/suspicions")["items"], "a suspicion")[0]["id"]

    def report(self):
        fields = {"what": "other", "where_bought": "Marché", "place": "CD-KN"}
        assert self.country.send_report(fields, ("a.png", png())).status == 201
        return self.country.admin.must(200, "GET", "/api/v1/citizen-reports")["items"][0]["id"]

    def api_client_of(self, person):
        return person.must(201, "POST", "/api/v1/api-clients", {"name": "ERP"})["id"]

    def key_of(self, printer):
        return printer.must(201, "POST", "/api/v1/encryption-keys", {"recipient": age_identity()[1]})["id"]

    def session_of(self, role):
        again = self.country.sign_in(self.emails[role])
        return next(s["id"] for s in again.must(200, "GET", "/api/v1/me/sessions")["items"] if s["current"])

    def colleague_again(self, role):
        """Signed in anew, since others may have ended what he had open."""
        return self.country.sign_in(reserve_email(role))

    def path_for(self, role, route):
        """The route's path to a row that this role may reach; what it may destroy is made for it."""
        path, kind = route["path"], kind_of(route["path"])
        if kind == "sessions" and "{id}" in path:
            return path.replace("{id}", self.session_of(role))
        if kind == "api-clients" and "{id}" in path:
            owner = self.people[role] if route[role] == "own" else self.country.admin
            return path.replace("{id}", self.api_client_of(owner))
        return self.fill(role, path, self.own)

    def path_to_other(self, role, route):
        return self.fill(role, route["path"], self.others)

    def fill(self, role, path, rows):
        if "{" not in path:
            return path
        if any(path == name.split()[1] for name in OF_A_COLLEAGUE) and rows is not self.others:
            return path.replace("{id}", self.colleagues[role if role in (ENTERPRISE, PRINTER) else ENTERPRISE].id)
        special = "printer's " + (path.rsplit("/", 1)[1] if path.endswith("activations") else kind_of(path))
        row = rows.get(special) if role == PRINTER else None
        named = {"{serial}": self.serial, "{seq}": "1", "{generation}": "0", "{id}": row or rows.get(kind_of(path), "none")}
        for parameter, value in named.items():
            path = path.replace(parameter, value)
        return path

    def match(self, path):
        """The header by which a PATCH says which version of the row it means."""
        if path == "/api/v1/me":
            return {"If-Match": f'"{self.country.admin.must(200, "GET", path)["version"]}"'}
        rows, row = path.rsplit("/", 1)
        listed = self.country.admin.must(200, "GET", rows + "?limit=200")["items"]
        return {"If-Match": f'"{next(one["version"] for one in listed if one["id"] == row)}"'}
