"""What the tables of transitions share: a granted certificate, and everybody who comes to a row and must not."""
from harness import ServerTest, robot_of

from world import OCC

NAMES = {401: "unauthenticated", 403: "forbidden", 404: "not-found"}


class StatesTest(ServerTest):
    quota = 100000

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        c = cls.country
        c.tariff()
        c.occ_cashier = c.person("caisse@occ.example", c.occ, OCC, ["cashier"])
        c.nobody = cls.server.client()
        c.admin_robot, c.enterprise_robot, c.cashier_robot = (robot_of(cls.server, one) for one in (c.admin, c.enterprise, c.cashier))
        cls.product = c.product()
        cls.certificate = c.certificate(cls.product, quota=cls.quota)

    def refuse_strangers(self, path, verb, body, strangers):
        for status, names in strangers.items():
            for name in names:
                with self.subTest(verb=verb, by=name):
                    self.assert_refused(getattr(self.country, name).post(f"{path}/{verb}", body), status, NAMES[status])

    def refuse_for_now(self, client, path, verb, body, french):
        """Whoever may is told the state that does not allow it."""
        problem = self.assert_refused(client.post(f"{path}/{verb}", body), 409, "wrong-state")
        self.assertIn(f"« {french} »", problem["detail"])
