"""Forged access tokens: other algorithms, keys, headers, claims and spellings, each made as well as a forger could make
it, and many even with the server's own key. All are 401 and change nothing."""
import base64
import hashlib
import hmac
import http.client
import json
import os
import time
import unittest

from Cryptodome.Cipher import AES
from Cryptodome.Hash import SHA256
from Cryptodome.PublicKey import ECC, RSA
from Cryptodome.Signature import DSS, pkcs1_15

import ed25519
from harness import PATIENCE, ServerTest

STRANGER_SEED = bytes(range(32))
NOBODY = "01930000-0000-7000-8000-000000000001"


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def compact(value):
    return json.dumps(value, separators=(",", ":"))


def jwk_of(seed):
    return {"crv": "Ed25519", "kty": "OKP", "x": encoded(ed25519.public_key(seed))}


def kid_of(seed):
    return encoded(hashlib.sha256(compact(jwk_of(seed)).encode()).digest())


def signed(header, claims, seed):
    """header and claims as values, or as the very text."""
    texts = [one if isinstance(one, str) else compact(one) for one in (header, claims)]
    unsigned = ".".join(encoded(text.encode()) for text in texts)
    return f"{unsigned}.{encoded(ed25519.sign(seed, unsigned.encode()))}"


def unwrapped_seed(server):
    """The key that signs the server's tokens, opened as the server opens it."""
    with open(os.path.join(server.data_dir, "key-encryption-key"), encoding="ascii") as file:
        key = bytes.fromhex(file.read().strip())
    with server.database() as database:
        wrapped = database.execute("SELECT wrapped_seed FROM token_keys ORDER BY sequence DESC LIMIT 1").fetchone()[0]
    sealed = decoded(wrapped)
    opener = AES.new(key, AES.MODE_GCM, nonce=sealed[:12])
    opener.update(b"qrcongo/token-signing/v1")
    return opener.decrypt_and_verify(sealed[12:-16], sealed[-16:])


class ForgedTokens(ServerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        c = cls.country
        cls.made = c.enterprise.must(201, "POST", "/api/v1/api-clients", {"name": "ERP"})
        cls.server.stop()
        cls.seed = unwrapped_seed(cls.server)
        cls.server.start()
        header, claims, _ = c.enterprise.token.split(".")
        cls.header, cls.kept = json.loads(decoded(header)), json.loads(decoded(claims))

    def claims(self, **changes):
        """Good ones of this moment, changed; None leaves one out."""
        now = int(time.time())
        claims = {**self.kept, "iat": now, "nbf": now, "exp": now + 600, **changes}
        return {name: value for name, value in claims.items() if value is not None}

    def own(self, header=None, claims=None):
        """Signed by the server's own key."""
        return signed(header or self.header, claims or self.claims(), self.seed)

    def ask(self, token, method="GET", path="/api/v1/me", body=None):
        return self.server.client().ask(method, path, body, headers={"Authorization": f"Bearer {token}"})

    def assert_stranger(self, token, what=None):
        with self.subTest(what or token[:200]):
            answer = self.ask(token)
            self.assert_refused(answer, 401, "unauthenticated")
            self.assertIn("bearer", answer.headers["www-authenticate"].lower())

    def assert_all_strangers(self, tokens):
        """By what they are called."""
        c = self.country
        lists = ("/api/v1/users?limit=200", "/api/v1/products?limit=200", "/api/v1/api-clients?limit=200")
        with self.unchanged(c.admin, *lists):
            for what, token in tokens.items():
                self.assert_stranger(token, what)
            product = {"name": "Faux", "brand": "Faux", "category": "beer", "net_content": "1 l"}
            for what, token in list(tokens.items())[:3]:
                with self.subTest(what):
                    self.assert_refused(self.ask(token, "POST", "/api/v1/products", product), 401, "unauthenticated")

    def test_the_forger_knows_his_trade(self):
        """What this file makes with the right key and claims is taken, so that each refusal below has one reason."""
        self.assertEqual(kid_of(self.seed), self.header["kid"])
        self.assertEqual(self.ask(self.own()).json["role"], "ENTREPRISE_CERTIFIEE")
        self.assertEqual(self.ask(self.own(claims=self.claims(sid=None, client_id=self.made["id"]))).json["client_id"], self.made["id"])

    def test_a_role_in_the_token_gives_no_right(self):
        token = self.own(claims=self.claims(role="ADMIN_GOUVERNEMENTAL"))
        self.assertEqual(self.ask(token).json["role"], "ENTREPRISE_CERTIFIEE")
        self.assert_refused(self.ask(token, "POST", "/api/v1/organisations", {}), 403, "forbidden")

    def test_none(self):
        header, claims, signature = self.own().split(".")
        tokens = {}
        for algorithm in ("none", "None", "NONE", "nOnE", "", None, 0, [], ["EdDSA"], {}):
            told = encoded(compact({**self.header, "alg": algorithm}).encode())
            tokens[f"{algorithm!r} unsigned"] = f"{told}.{claims}."
            tokens[f"{algorithm!r} two parts"] = f"{told}.{claims}"
            tokens[f"{algorithm!r} signed before"] = f"{told}.{claims}.{signature}"
            tokens[f"{algorithm!r} signed over"] = self.own({**self.header, "alg": algorithm})
        tokens["no alg"] = self.own({name: value for name, value in self.header.items() if name != "alg"})
        self.assert_all_strangers(tokens)

    def test_other_algorithms(self):
        public = ed25519.public_key(self.seed)
        published = self.server.client().must(200, "GET", "/.well-known/jwks.json")["keys"][0]
        spki = bytes.fromhex("302a300506032b6570032100") + public
        pem = b"-----BEGIN PUBLIC KEY-----\n" + base64.b64encode(spki) + b"\n-----END PUBLIC KEY-----\n"
        secrets = {"raw": public, "hex": public.hex().encode(), "x": published["x"].encode(), "jwk": compact(published).encode(),
                   "jwk as sent": json.dumps(published).encode(), "der": spki, "pem": pem, "empty": b""}
        tokens = {}
        for bits, algorithm in ((256, hashlib.sha256), (384, hashlib.sha384), (512, hashlib.sha512)):
            unsigned = ".".join(encoded(compact(part).encode()) for part in ({**self.header, "alg": f"HS{bits}"}, self.claims()))
            for name, secret in secrets.items():
                tokens[f"HS{bits} {name}"] = f"{unsigned}.{encoded(hmac.new(secret, unsigned.encode(), algorithm).digest())}"
        unsigned = ".".join(encoded(compact(part).encode()) for part in ({**self.header, "alg": "ES256"}, self.claims()))
        by_curve = DSS.new(ECC.generate(curve="P-256"), "fips-186-3").sign(SHA256.new(unsigned.encode()))
        tokens["ES256"] = f"{unsigned}.{encoded(by_curve)}"
        tokens["ES256 of zeros"] = f"{unsigned}.{encoded(bytes(64))}"
        unsigned = ".".join(encoded(compact(part).encode()) for part in ({**self.header, "alg": "RS256"}, self.claims()))
        by_rsa = pkcs1_15.new(RSA.generate(2048)).sign(SHA256.new(unsigned.encode()))
        tokens["RS256"] = f"{unsigned}.{encoded(by_rsa)}"
        for algorithm in ("eddsa", "EDDSA", "EdDsa", "EdDSA ", " EdDSA", "Ed25519", "Ed448", "EdDSA\u0000"):
            tokens[f"{algorithm!r} with the right key"] = self.own({**self.header, "alg": algorithm})
        self.assert_all_strangers(tokens)

    def test_other_keys(self):
        elsewhere = "https://ailleurs.example"
        theirs = {**self.header, "kid": kid_of(STRANGER_SEED)}
        self.assert_all_strangers({
            "under our kid": signed(self.header, self.claims(), STRANGER_SEED),
            "under its own kid": signed(theirs, self.claims(), STRANGER_SEED),
            "of another deployment": signed(theirs, self.claims(iss=elsewhere, aud=elsewhere), STRANGER_SEED),
            "our key under its kid": signed(theirs, self.claims(), self.seed),
        })

    def test_signatures(self):
        header, claims, signature = self.own().split(".")
        right = decoded(signature)
        token = f"{header}.{claims}."
        tokens = {
            "of zeros": token + encoded(bytes(64)),
            "the other spelling of the same": token + encoded(ed25519.with_order_added(right)),
            "a byte short": token + encoded(right[:-1]), "a byte long": token + encoded(right + b"\0"),
            "twice": token + encoded(right + right), "halves swapped": token + encoded(right[32:] + right[:32]),
            "bits that no byte has": token + signature[:-1] + chr(ord(signature[-1]) + 1),
            "of the claims alone": token + encoded(ed25519.sign(self.seed, claims.encode())),
            "of the header alone": token + encoded(ed25519.sign(self.seed, header.encode())),
            "of the bytes that are encoded": token + encoded(ed25519.sign(self.seed, decoded(header) + b"." + decoded(claims))),
            "of claims that were less": f"{header}.{encoded(compact(self.claims(role='ADMIN_GOUVERNEMENTAL')).encode())}.{signature}",
            "of another token": token + self.own(claims=self.claims(exp=int(time.time()) + 599)).split(".")[2],
        }
        for i in range(0, 64, 7):
            tokens[f"bit of byte {i}"] = token + encoded(right[:i] + bytes([right[i] ^ 1]) + right[i + 1:])
        self.assert_all_strangers(tokens)

    def test_truncated_and_rearranged(self):
        parts = self.own().split(".")
        tokens = {}
        for i, part in enumerate(parts):
            for cut in ("", part[:1], part[:len(part) // 2], part[:-1], part[1:], part[:-4], part[4:]):
                tokens[f"part {i} cut to {len(cut)} {cut[:8]}"] = ".".join(parts[:i] + [cut] + parts[i + 1:])
        header, claims, signature = parts
        tokens.update({
            "two parts": f"{header}.{claims}", "one part": header, "dots": "..", "one dot": ".", "a letter": "x",
            "four parts": ".".join(parts + [signature]), "a dot behind": ".".join(parts) + ".", "a dot before": "." + ".".join(parts),
            "turned round": ".".join(reversed(parts)), "signature in the middle": f"{header}.{signature}.{claims}",
            "claims first": f"{claims}.{header}.{signature}", "in small letters": ".".join(parts).lower(),
            "in capitals": ".".join(parts).upper(), "twice": ".".join(parts + parts), "five parts": f"{header}....",
            "as JSON": compact({"protected": header, "payload": claims, "signature": signature}),
            "in quotes": f'"{".".join(parts)}"', "two tokens": ".".join(parts) + "," + ".".join(parts),
            "two tokens and a space": ".".join(parts) + " " + ".".join(parts),
        })
        self.assert_all_strangers(tokens)

    def test_spellings(self):
        """Signed by our key over exactly the text that is sent: only the text is not as it is made."""
        header, claims = compact(self.header), compact(self.claims())
        kid = self.header["kid"]

        def over(first, second):
            unsigned = f"{first}.{second}"
            return f"{unsigned}.{encoded(ed25519.sign(self.seed, unsigned.encode()))}"

        padded = claims[:-1] + " }" if len(claims) % 3 == 0 else claims
        first, second = encoded(header.encode()), encoded(claims.encode())
        tokens = {
            "padding": over(first + "=" * (-len(first) % 4 or 4), second), "padding of claims": over(first, encoded(padded.encode()) + "="),
            "white space in base64": over(first + "%20", second), "a line's end in base64": over(first, second[:8] + "%0A" + second[8:]),
            "a space in the header": over(encoded(header.replace(":", ": ").encode()), second),
            "a space in the claims": over(first, encoded(claims.replace(",", ", ").encode())),
            "a line before the claims": over(first, encoded(b"\n" + claims.encode())),
            "a byte order mark": over(encoded(b"\xef\xbb\xbf" + header.encode()), second),
            "bytes that are no UTF-8": over(first, encoded(claims[:-1].encode() + b',"x":"\xff"}')),
            "an escape in the header": over(encoded(header.replace("EdDSA", "\\u0045dDSA").encode()), second),
            "an escape in the claims": over(first, encoded(claims.replace('"sub"', '"s\\u0075b"').encode())),
            "more behind the claims": over(first, encoded(claims.encode() + b"{}")), "a comment": over(first, encoded(claims.encode() + b"//")),
            "a comma too many": over(first, encoded(claims[:-1].encode() + b",}")),
            "an array": over(first, encoded(b"[" + claims.encode() + b"]")), "no object": over(first, encoded(b'"sub"')),
            "no header": over(encoded(b"{}"), second), "null": over(encoded(b"null"), second), "nothing": over("", second),
            "deep": over(first, encoded(b"[" * 600 + b"]" * 600)), "long": over(first, encoded(compact({**self.claims(), "x": "x" * 4000}).encode())),
            "a long header": over(encoded(compact({**self.header, "kid": "x" * 2000}).encode()), second),
        }
        told_twice = {
            "alg": f'{{"alg":"none","typ":"at+jwt","kid":"{kid}","alg":"EdDSA"}}', "typ": f'{{"typ":"JWT","alg":"EdDSA","typ":"at+jwt","kid":"{kid}"}}',
            "kid": f'{{"kid":"x","alg":"EdDSA","typ":"at+jwt","kid":"{kid}"}}', "the same alg": header[:-1] + ',"alg":"EdDSA"}'}
        for name, text in told_twice.items():
            tokens["header, twice: " + name] = over(encoded(text.encode()), second)
        for name, first_value in (("sub", '"x"'), ("exp", "1"), ("iss", '"x"'), ("sid", f'"{NOBODY}"'), ("role", '"ADMIN_GOUVERNEMENTAL"')):
            tokens["claims, twice: " + name] = over(first, encoded((f'{{"{name}":{first_value},' + claims[1:]).encode()))
        # No sum of this file's own making: the text untouched is taken.
        self.assertEqual(self.ask(over(first, second)).status, 200)
        self.assert_all_strangers(tokens)

    def test_kids(self):
        kid = self.header["kid"]
        kids = ["", " ", kid + " ", " " + kid, kid[:-1], kid + "A", kid.lower(), kid.upper(), kid + "\u0000", [], [kid], {}, {"kid": kid}, 0, 1,
                True, None, "../../../../dev/null", "/etc/passwd", "file:///dev/null", "http://127.0.0.1/jwks.json", "' OR '1'='1",
                "x' UNION SELECT wrapped_seed FROM token_keys --", "1; DROP TABLE token_keys", "$(id)", "`id`", "%00", "*", "x" * 300, "é" * 100]
        tokens = {f"kid {one!r}"[:80]: self.own({**self.header, "kid": one}) for one in kids}
        tokens["no kid"] = self.own({name: value for name, value in self.header.items() if name != "kid"})
        self.assert_all_strangers(tokens)

    def test_embedded_keys(self):
        """The forger brings his key along, and signs with it."""
        jwk = {**jwk_of(STRANGER_SEED), "kid": kid_of(STRANGER_SEED)}
        brought = {"jwk": jwk, "jku": "https://ailleurs.example/jwks.json", "x5u": "https://ailleurs.example/x.pem",
                   "x5c": [base64.b64encode(bytes(64)).decode()], "x5t": encoded(bytes(20)), "x5t#S256": encoded(bytes(32)), "keys": [jwk]}
        tokens = {}
        for name, value in brought.items():
            for kid in (self.header["kid"], kid_of(STRANGER_SEED)):
                tokens[f"{name} {kid[:4]}"] = signed({**self.header, name: value, "kid": kid}, self.claims(), STRANGER_SEED)
            without = {key: told for key, told in self.header.items() if key != "kid"}
            tokens[f"{name} without kid"] = signed({**without, name: value}, self.claims(), STRANGER_SEED)
            tokens[f"{name} with our signature"] = self.own({**self.header, name: value})
        self.assert_all_strangers(tokens)

    def test_extensions(self):
        more = {"crit": ["exp"], "b64": False, "zip": "DEF", "cty": "JWT", "enc": "A256GCM", "alg2": "none", "": "", "exp": 1}
        tokens = {f"{name}": self.own({**self.header, name: value}) for name, value in more.items()}
        tokens["crit and b64"] = self.own({**self.header, "crit": ["b64"], "b64": False})
        tokens["crit of nothing"] = self.own({**self.header, "crit": []})
        tokens["nested"] = signed({**self.header, "cty": "JWT"}, compact(self.own()), self.seed)
        tokens["a token as the claims"] = signed(self.header, self.own(), self.seed)
        for kind in ("JWT", "at+JWT", "AT+JWT", "application/at+jwt", "rt+jwt", "logout+jwt", "jwt", "", " at+jwt", None, [], ["at+jwt"], 1):
            tokens[f"typ {kind!r}"] = self.own({**self.header, "typ": kind})
        tokens["no typ"] = self.own({name: value for name, value in self.header.items() if name != "typ"})
        self.assert_all_strangers(tokens)

    def test_times(self):
        now = int(time.time())
        changes = {
            "expired": {"iat": now - 700, "nbf": now - 700, "exp": now - 100}, "expired now": {"iat": now - 600, "nbf": now - 600, "exp": now - 1},
            "not yet": {"nbf": now + 300}, "made in the future": {"iat": now + 300, "nbf": now, "exp": now + 600},
            "lives too long": {"exp": now + 86400}, "lives for ever": {"exp": 2**63 - 1}, "beyond": {"exp": 2**63}, "far beyond": {"exp": 2**64},
            "in milliseconds": {"exp": (now + 600) * 1000}, "exp as text": {"exp": str(now + 600)}, "exp as fraction": {"exp": now + 600.0},
            "exp as a list": {"exp": [now + 600]}, "exp true": {"exp": True}, "no exp": {"exp": None}, "nbf as text": {"nbf": str(now)},
            "nbf as fraction": {"nbf": now - 0.5}, "no nbf": {"nbf": None}, "no iat": {"iat": None}, "iat as text": {"iat": str(now)},
            "old, and long": {"iat": now - 3600, "nbf": now - 3600, "exp": now + 60}, "below nothing": {"iat": -1, "nbf": -1, "exp": now + 60},
        }
        tokens = {name: self.own(claims=self.claims(**change)) for name, change in changes.items()}
        tokens["exp null"] = self.own(claims={**self.claims(), "exp": None})
        self.assert_all_strangers(tokens)

    def test_issuer_and_audience(self):
        ours = self.kept["iss"]
        tokens = {}
        for name in ("iss", "aud"):
            for value in ("https://ailleurs.example", "", ours + "/", ours.upper(), ours + "#", " " + ours, [ours], [ours, "x"], {}, 1, None):
                tokens[f"{name} {value!r}"] = self.own(claims=self.claims(**{name: value}))
        self.assert_all_strangers(tokens)

    def test_whom_a_token_names(self):
        c, session, client = self.country, self.kept["sid"], self.made["id"]
        other = c.print_shop
        changes = {
            "another's sub": {"sub": other.id}, "nobody's sub": {"sub": NOBODY}, "no sub": {"sub": None}, "sub of no form": {"sub": "admin"},
            "nobody's session": {"sid": NOBODY}, "a person as session": {"sid": self.kept["sub"]}, "no session": {"sid": None},
            "session of no form": {"sid": "' OR 1=1 --"}, "session and client": {"client_id": client},
            "session as client": {"sid": None, "client_id": session}, "client as session": {"sid": client},
            "nobody's client": {"sid": None, "client_id": NOBODY}, "client of another": {"sid": None, "client_id": client, "sub": other.id},
            "no jti": {"jti": None}, "jti of no form": {"jti": "x"}, "jti as number": {"jti": 1},
            "bound to no certificate of ours": {"cnf": {"x5t#S256": "A" * 43}}, "bound to what we do not know": {"cnf": {"jkt": "A" * 43}},
            "bound to nothing": {"cnf": {}}, "bound to a text": {"cnf": "x"},
        }
        self.assert_all_strangers({name: self.own(claims=self.claims(**change)) for name, change in changes.items()})

    def test_whoever_is_gone(self):
        """With the server's own key, and claims that would have been good."""
        c = self.country
        leaving = c.sign_in("qualite@fleuve.example")
        session = json.loads(decoded(leaving.token.split(".")[1]))["sid"]
        ended = self.claims(sid=session)
        self.assertEqual(self.ask(self.own(claims=ended)).status, 200)
        refresh = leaving.cookie.split("=", 1)[1]
        self.assert_stranger(refresh, "a refresh token")
        leaving.must(204, "DELETE", "/api/v1/session")
        made = c.enterprise.must(201, "POST", "/api/v1/api-clients", {"name": "Ancien"})
        revoked = self.claims(sid=None, client_id=made["id"])
        self.assertEqual(self.ask(self.own(claims=revoked)).status, 200)
        c.enterprise.must(200, "DELETE", f"/api/v1/api-clients/{made['id']}")
        self.assert_all_strangers({
            "an ended session": self.own(claims=ended), "a revoked client": self.own(claims=revoked), "a client's secret": made["secret"],
            "a client's id": made["id"]})

    def test_where_a_token_is_brought(self):
        token = self.own()
        client = self.server.client()
        for path in (f"/api/v1/me?access_token={token}", f"/api/v1/me?token={token}", f"/api/v1/me?authorization=Bearer%20{token}"):
            self.assert_refused(client.get(path), 401, "unauthenticated")
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        self.assert_refused(client.ask("POST", "/api/v1/products", raw=f"access_token={token}".encode(), headers=form), 401, "unauthenticated")
        self.assert_refused(client.post("/api/v1/products", {"access_token": token, "name": "Faux"}), 401, "unauthenticated")
        for name in ("Cookie", "X-Authorization", "X-Access-Token", "Proxy-Authorization"):
            with self.subTest(name):
                value = f"access_token={token}" if name == "Cookie" else f"Bearer {token}"
                self.assert_refused(client.get("/api/v1/me", headers={name: value}), 401, "unauthenticated")
        for value in (token, f"Bearer{token}", f"Bearer: {token}", f"Bearer={token}", f"Token {token}", f"JWT {token}", f"Basic {token}", f"DPoP {token}",
                      f"Bearer {token}, Bearer {token}", f"Bearer {token}; x", f"Bearer Bearer {token}", f'Bearer "{token}"', "Bearer", "Bearer ", ""):
            with self.subTest(value[:24]):
                self.assert_refused(client.get("/api/v1/me", headers={"Authorization": value}), 401, "unauthenticated")
        # RFC 9110 section 11.1: a scheme's case means nothing.
        for scheme in ("Bearer", "bearer", "BEARER"):
            self.assertEqual(client.get("/api/v1/me", headers={"Authorization": f"{scheme} {token}"}).status, 200)

    def test_two_authorization_headers(self):
        good, bad = f"Bearer {self.own()}", f"Bearer {self.own(claims=self.claims(exp=1))}"
        for values in ((good, bad), (bad, good), (good, good), (good, "Basic eDp5")):
            connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60 * PATIENCE)
            connection.putrequest("GET", "/api/v1/me")
            for value in values:
                connection.putheader("Authorization", value)
            connection.endheaders()
            answered = connection.getresponse()
            self.assertIn(answered.status, (400, 401))
            answered.read()
            connection.close()


if __name__ == "__main__":
    unittest.main(verbosity=2)
