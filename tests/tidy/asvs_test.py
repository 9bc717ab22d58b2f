"""The table of security items: its rows, its counts and the places that it names."""

import unittest

from planted import TreeTest
from tidy import find_faults


class SecurityItems(TreeTest):
    MET = "| V1.1.1 | 2 | once | met | `src/db/tx.cpp` |"
    NOT_MET = "| V2.10.1 | 1 | all | not met | too dear |"
    ABSENT = "| V3.1.2 | 2 | none | n/a | [Below](#what-is-not) |"
    COUNTS = "**1 met, 1 not met, 1 not applicable: 3 items.**"

    def setUp(self):
        super().setUp()
        self.write("tests/vectors/asvs-items.txt", "V1.1.1 2\nV2.10.1 1\nV3.1.2 2\n")
        self.write("src/db/tx.cpp", "")

    def write_table(self, *rows, counts=COUNTS):
        """The rows begin in line 3."""
        self.write("docs/security.md", "\n".join(["# What is not", counts, *rows, ""]))

    def test_all_is_there(self):
        self.write_table(self.MET, self.NOT_MET, self.ABSENT, "| V1.1.1, V2.10.1 | why | next |")
        self.assert_clean()

    def test_missing(self):
        self.write_table(self.MET, self.ABSENT, counts="**1 met, 0 not met, 1 not applicable: 2 items.**")
        self.assert_fault("docs/security.md", 1, "V2.10.1 is missing")

    def test_twice(self):
        self.write_table(self.MET, self.NOT_MET, self.ABSENT, self.MET,
                         counts="**2 met, 1 not met, 1 not applicable: 4 items.**")
        self.assert_fault("docs/security.md", 6, "V1.1.1 stands twice")

    def test_unknown_item(self):
        self.write_table(self.MET, self.NOT_MET, self.ABSENT, "| V9.9.9 | 2 | x | n/a | none |")
        self.assert_fault("docs/security.md", 6, "no row of an item")

    def test_other_level(self):
        self.write_table(self.MET.replace("| 2 |", "| 1 |"), self.NOT_MET, self.ABSENT)
        self.assert_fault("docs/security.md", 3, "of level 2")

    def test_place_that_is_not_there(self):
        self.write_table(self.MET.replace("tx.cpp", "gone.cpp"), self.NOT_MET, self.ABSENT)
        self.assert_fault("docs/security.md", 3, "src/db/gone.cpp is not there")

    def test_met_without_a_place(self):
        self.write_table(self.MET.replace("`src/db/tx.cpp`", "surely"), self.NOT_MET, self.ABSENT)
        self.assert_fault("docs/security.md", 3, "no place")

    def test_section_that_is_not_there(self):
        self.write_table(self.MET, self.NOT_MET, self.ABSENT.replace("#what-is-not", "#what-is"))
        self.assert_fault("docs/security.md", 5, "no section #what-is")

    def test_other_state(self):
        self.write_table(self.MET, self.NOT_MET.replace("not met", "partly"), self.ABSENT,
                         counts="**1 met, 0 not met, 1 not applicable: 2 items.**")
        self.assert_fault("docs/security.md", 4, "'partly'")

    def test_counts(self):
        self.write_table(self.MET, self.NOT_MET, self.ABSENT, counts=self.COUNTS.replace("3 items", "4 items"))
        self.assert_fault("docs/security.md", 2, "1 met, 1 not met, 1 not applicable: 3 items")

    def test_no_document(self):
        faults = {fault.text for fault in find_faults(self.tree)}
        self.assertIn("V1.1.1 is missing", faults)
        self.assertIn("no line that counts the items", faults)


if __name__ == "__main__":
    unittest.main()
