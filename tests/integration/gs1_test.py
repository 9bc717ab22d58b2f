"""GS1 Digital Link: linksets and the description file against GS1's schemas, written out here by hand, and how they are asked for.

That all of this holds makes no conformant resolver: docs/gs1.md says what does not.
"""
import http.client
import json
import re
import unittest

from harness import BASE_URL, GTIN, PATIENCE, ServerTest, check_character, schema

GTIN14 = GTIN.rjust(14, "0")
VOCABULARY = "https://ref.gs1.org/voc/"
ADDRESS = re.compile(r"^https?://[a-zA-z0-9./]+")
RELATION = re.compile(r"(^[a-z-]+$)|(^https?://[a-zA-z0-9./]+$)")
LANGUAGE = re.compile(r"^\w{2}$|^\w{2}-\w{2}$")
MEDIA_TYPE = re.compile(r"\w+/[-+.\w]+")
PREFIX = re.compile(r"^[a-zA-Z_][A-Za-z0-9_-]*?:$")
KEYS = "all 01 8006 8013 8010 410 411 412 413 414 415 417 8017 8018 255 00 253 401 402 8003 8004".split()
TARGET = {"href": str, "title": str, "hreflang": list, "type": str, "context": list, "fwqs": bool, "public": bool}


def faults_in_target(target):
    for name, value in target.items():
        if name not in TARGET or not isinstance(value, TARGET[name]):
            yield f"{name}: {value!r}"
    for name in ("href", "title"):
        if name not in target:
            yield f"no {name}"
    if not ADDRESS.search(target.get("href", "")):
        yield f"href: {target.get('href')}"
    for language in target.get("hreflang", []):
        if not LANGUAGE.search(language):
            yield f"hreflang: {language}"
    if "type" in target and not MEDIA_TYPE.search(target["type"]):
        yield f"type: {target['type']}"


def faults_in_linkset(document):
    """What GS1's linkset schema and its rules about default links find wrong."""
    if set(document) != {"linkset"} or not isinstance(document["linkset"], list):
        yield "not one linkset"
        return
    for context in document["linkset"]:
        if not ADDRESS.search(context.get("anchor", "")):
            yield f"anchor: {context.get('anchor')}"
        if not isinstance(context.get("itemDescription"), str):
            yield "no itemDescription"
        relations = {name: value for name, value in context.items() if name not in ("anchor", "itemDescription", "description")}
        for name, targets in relations.items():
            if not RELATION.search(name):
                yield f"relation: {name}"
            if not isinstance(targets, list) or not targets:
                yield f"{name}: no targets"
                continue
            for target in targets:
                yield from faults_in_target(target)
        defaults = relations.get(VOCABULARY + "defaultLink", [])
        if len(defaults) != 1 or set(defaults[0]) != {"href", "title"}:
            yield f"default: {defaults}"
        elif not any(target["href"] == defaults[0]["href"] for name, targets in relations.items()
                     if name != VOCABULARY + "defaultLink" for target in targets):
            yield "a default that has no name of its own"


def faults_in_description(document):
    """What GS1's schema of the description file finds wrong."""
    for name in ("resolverRoot", "supportedPrimaryKeys"):
        if name not in document:
            yield f"no {name}"
    if not ADDRESS.search(document["resolverRoot"]):
        yield f"resolverRoot: {document['resolverRoot']}"
    if not document["supportedPrimaryKeys"] or set(document["supportedPrimaryKeys"]) - set(KEYS):
        yield f"supportedPrimaryKeys: {document['supportedPrimaryKeys']}"
    for known in document.get("supportedLinkType", []):
        if not ADDRESS.search(known["namespace"]) or not PREFIX.search(known["prefix"]):
            yield f"supportedLinkType: {known}"
    if not isinstance(document.get("linkTypeDefaultCanBeLinkset", False), bool):
        yield "linkTypeDefaultCanBeLinkset"
    if not isinstance(document.get("contact", {}).get("fn", ""), str):
        yield "contact"
    if not ADDRESS.search(document.get("jsonLdContextLocation", "https://a")):
        yield "jsonLdContextLocation"


class Gs1(ServerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        c = cls.country
        serials = c.serials(c.ready_order(20))
        cls.serial = serials[1]
        unissued = ("Z" if cls.serial[5] != "Z" else "Y").join((cls.serial[:5], cls.serial[6:19]))
        cls.unknown = unissued + check_character(unissued)
        cls.root = f"http://127.0.0.1:{cls.server.port}"
        cls.stamp, cls.product = f"/01/{GTIN14}/21/{cls.serial}", f"/01/{GTIN14}"
        # Which no other test looks at: a client's looks at one stamp count once in ten minutes.
        cls.counted = f"/01/{GTIN14}/21/{serials[2]}"

    def ask(self, path, method="GET", **headers):
        """The answer as it came, with every header of a name."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60 * PATIENCE)
        try:
            connection.request(method, path, headers={"Accept": "*/*", **headers})
            response = connection.getresponse()
            body = response.read()
        finally:
            connection.close()
        return response, body

    def linkset(self, path, **headers):
        response, body = self.ask(path, **headers)
        self.assertEqual((response.status, response.getheader("Content-Type")), (200, "application/linkset+json"), body)
        self.assertEqual(response.getheader("Access-Control-Allow-Origin"), "*")
        context = next(value for value in response.msg.get_all("Link") if "json-ld#context" in value)
        self.assertIn('type="application/ld+json"', context)
        document = json.loads(body)
        self.assertEqual(list(faults_in_linkset(document)), [])
        return document["linkset"]

    def scans(self):
        link = {"Accept": "application/json", "Sec-Fetch-Site": "same-origin"}
        _, body = self.ask(self.counted + "?lang=fr", **link)
        return json.loads(body)["scan"]["count"]

    def location(self, path, **headers):
        response, body = self.ask(path, **headers)
        self.assertEqual(response.status, 307, body)
        return response.getheader("Location")

    def test_linksets_are_what_the_schema_says(self):
        accept = {"Accept": "application/linkset+json"}
        for path, levels in ((self.stamp, [self.stamp, self.product]), (self.product, [self.product]),
                             (f"/01/{GTIN14}/235/ABC", [self.product])):
            with self.subTest(path=path):
                anchors = [self.root + level for level in levels]
                self.assertEqual([context["anchor"] for context in self.linkset(path + "?linkType=linkset")], anchors)
                self.assertEqual([context["anchor"] for context in self.linkset(path + "?linkType=all")], anchors)
                self.assertEqual([context["anchor"] for context in self.linkset(path, **accept)], anchors)
                self.assertEqual([context["anchor"] for context in self.linkset(path + "/", **accept)], anchors)
        self.assertNotEqual(self.linkset(self.product + "?linkType=all", **{"Accept-Language": "sw"}),
                            self.linkset(self.product + "?linkType=all", **{"Accept-Language": "en"}))

    def test_a_serial_that_is_no_stamp_of_the_product_has_no_links(self):
        details = set()
        for path in (f"/01/{GTIN14}/21/{self.unknown}", f"/01/{GTIN14}/21/ABC", f"/01/02000000000015/21/{self.serial}"):
            for query, accept in (("?linkType=linkset", "*/*"), ("?linkType=gs1:defaultLink", "*/*"), ("", "application/linkset+json")):
                with self.subTest(path=path, query=query):
                    response, body = self.ask(path + query, Accept=accept)
                    self.assertEqual((response.status, response.getheader("Content-Type")), (404, "application/problem+json"), body)
                    details.add(json.loads(body)["detail"])
        self.assertEqual(len(details), 1)

    def test_linksets_keep_to_what_is_described(self):
        if schema is None:
            self.skipTest("nothing to hold it to")
        for path, status in ((self.stamp, 200), (f"/01/{GTIN14}/21/{self.unknown}", 404)):
            answer = self.server.client().get(path + "?linkType=linkset")
            self.assertEqual(answer.status, status)
            schema.check_answer("GET", path, answer.status, answer.headers, answer.body)

    def test_every_link_leads_somewhere(self):
        for context in self.linkset(self.stamp + "?linkType=all"):
            for name, targets in context.items():
                for target in targets if isinstance(targets, list) else []:
                    with self.subTest(link=name):
                        response, _ = self.ask(target["href"].removeprefix(self.root) + "?lang=fr", Accept="text/html")
                        self.assertEqual(response.status, 200)

    def test_a_link_is_asked_for_by_its_type(self):
        page = f"{self.root}/verifier{self.stamp}"
        for spelling in ("gs1:", VOCABULARY, "https://gs1.org/voc/", "https://www.gs1.org/voc/"):
            for name in ("defaultLink", "certificationInfo"):
                self.assertEqual(self.location(f"{self.stamp}?linkType={spelling}{name}"), f"{page}?linkType={spelling}{name}")
        self.assertEqual(self.location(self.stamp + "?linkType=gs1:pip"), f"{self.root}/verifier{self.product}?linkType=gs1:pip")
        self.assertEqual(self.location(self.stamp + "?a=%C3%A9&linkType=gs1:defaultLink&17=261231"), page + "?a=%C3%A9&linkType=gs1:defaultLink&17=261231")
        self.assertEqual(self.location(self.stamp + "/?linkType=gs1:defaultLink"), page + "?linkType=gs1:defaultLink")
        for unknown in ("gs1:nosuchlt", "xyz", "pip", "https://example.org/pip"):
            response, body = self.ask(f"{self.stamp}?linkType={unknown}")
            self.assertEqual((response.status, response.getheader("Content-Type")), (404, "application/problem+json"), body)

    def test_what_is_no_address_of_gs1s_is_400_and_an_unknown_product_404(self):
        wrong_digit = GTIN14[:-1] + str((int(GTIN14[-1]) + 1) % 10)
        for path in (f"/01/{wrong_digit}", f"/01/{wrong_digit}/21/{self.serial}", "/01/123", f"/01/{GTIN14}/21/" + "A" * 21,
                     f"/01/{GTIN14}/21/a%20b"):
            with self.subTest(path=path):
                self.assertEqual(self.ask(path + "?linkType=linkset")[0].status, 400)
        self.assertEqual(self.ask("/01/02000000000015?linkType=linkset")[0].status, 404)

    def test_nothing_of_it_is_a_scan(self):
        before = self.scans()
        for query in ("linkType=linkset", "linkType=all", "linkType=gs1:defaultLink", "linkType=gs1:nosuchlt"):
            self.ask(f"{self.counted}?{query}")
            self.ask(f"{self.counted}?{query}", method="HEAD")
        self.ask(self.counted, Accept="application/linkset+json")
        self.ask(self.counted, method="HEAD")
        self.ask(self.counted, method="OPTIONS")
        self.assertEqual(self.scans(), before)
        self.assertEqual(self.ask(f"/verifier{self.counted}?linkType=gs1:defaultLink", Accept="application/json")[0].status, 200)
        self.assertEqual(self.scans(), before + 1)

    def test_the_page_behind_a_link_compares_the_product_too(self):
        _, body = self.ask(f"/verifier/01/02000000000015/21/{self.serial}?lang=fr", Accept="application/json")
        self.assertEqual(json.loads(body)["verdict"], "wrong_product")

    def test_answers_name_their_linkset(self):
        for path, accept in ((self.stamp, "application/json"), (self.stamp, "text/html"), (self.stamp + "/", "text/html"),
                             (self.product, "application/json"), (self.product, "text/html")):
            response, _ = self.ask(path, Accept=accept)
            self.assertEqual(response.status, 200)
            self.assertEqual(response.getheader("Link"), '<?linkType=linkset>; rel="linkset"; type="application/linkset+json"')
            self.assertEqual(response.getheader("Access-Control-Allow-Origin"), "*")
        self.assertIsNone(self.ask(f"/S/{self.serial}", Accept="application/json")[0].getheader("Link"))

    def test_head_and_options_are_answered(self):
        for path in (self.stamp, self.product, f"/01/{GTIN14}/235/A", "/.well-known/gs1resolver", self.product + "/"):
            with self.subTest(path=path):
                response, body = self.ask(path, method="OPTIONS", Origin="https://a.example", **{"Access-Control-Request-Method": "GET"})
                self.assertEqual((response.status, body), (204, b""))
                self.assertEqual(response.getheader("Access-Control-Allow-Methods"), "GET, HEAD, OPTIONS")
                self.assertEqual(response.getheader("Access-Control-Allow-Origin"), "*")
                self.assertEqual(response.getheader("Allow"), "GET, HEAD, OPTIONS")
        response, body = self.ask(self.stamp + "?linkType=linkset", method="HEAD")
        self.assertEqual((response.status, response.getheader("Content-Type"), body), (200, "application/linkset+json", b""))
        self.assertEqual(self.ask("/api/v1/orders", method="OPTIONS")[0].status, 405)

    def test_the_description_file(self):
        answer = self.server.client().get("/.well-known/gs1resolver")
        self.assertEqual((answer.status, answer.headers["content-type"], answer.headers["access-control-allow-origin"]),
                         (200, "application/json", "*"))
        self.assertEqual(list(faults_in_description(answer.json)), [])
        self.assertEqual((answer.json["stampRoot"], answer.json["demonstration"]), (BASE_URL, False))
        self.assertEqual((answer.json["resolverRoot"], answer.json["supportedPrimaryKeys"]), (self.root, ["01"]))


if __name__ == "__main__":
    unittest.main(verbosity=2)
