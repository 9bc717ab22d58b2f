"""Headers that do not compile alone. COMPILER names the compiler, else g++."""

import os
import unittest

from planted import TreeTest
from tidy import find_faults

COMPILER = os.environ.get("COMPILER", "g++")


class Headers(TreeTest):
    def setUp(self):
        super().setUp()
        self.write_header("include/qrcongo/base/text.hpp", "#include <string>\nusing Text = std::string;")
        self.write_header("include/qrcongo/orders/service.hpp", '#include "qrcongo/base/text.hpp"\nText name();')
        self.write_header("src/orders/row.hpp", '#include "qrcongo/orders/service.hpp"\nstruct Row { Text name; };')
        self.write_header("src/orders/store.hpp", '#include "row.hpp"\nRow row();')
        self.log = self.tree / "compiled.txt"
        self.cache = self.tree / "cache.json"
        self.counting = self.tree / "counting_compiler"
        counts = f'case "$*" in *-fsyntax-only*) echo >> "{self.log}";; esac'
        self.counting.write_text(f'#!/bin/sh\n{counts}\nexec "{COMPILER}" "$@"\n')
        self.counting.chmod(0o755)

    def compilations(self):
        """How many headers this run compiled; none of them may fail."""
        self.log.write_text("")
        self.assertEqual(find_faults(self.tree, str(self.counting), self.cache), [])
        return self.log.read_text().count("\n")

    def test_header_that_does_not_compile_alone(self):
        self.write_header("src/orders/price.hpp", "inline Text price_text() { return {}; }")
        faults = find_faults(self.tree, COMPILER)
        self.assertEqual([(fault.path, fault.line) for fault in faults], [("src/orders/price.hpp", 3)], faults)
        self.assertIn("does not compile alone", faults[0].text)
        self.assert_clean()

    def test_warning(self):
        self.write_header("src/orders/price.hpp", "\ninline int price(int unused) { return 1; }")
        faults = find_faults(self.tree, COMPILER)
        self.assertEqual([(fault.path, fault.line) for fault in faults], [("src/orders/price.hpp", 4)], faults)

    def test_missing_include(self):
        self.write_header("src/orders/price.hpp", "#include <string>\n#include <soci/nowhere.h>")
        faults = [fault for fault in find_faults(self.tree, COMPILER) if "alone:" in fault.text]
        self.assertEqual([(fault.path, fault.line) for fault in faults], [("src/orders/price.hpp", 4)], faults)

    def test_cache(self):
        self.assertEqual(self.compilations(), 4)
        self.assertEqual(self.compilations(), 0)
        self.write_header("src/orders/store.hpp", '#include "row.hpp"\nRow another_row();')
        self.assertEqual(self.compilations(), 1)
        self.write_header("include/qrcongo/orders/service.hpp", '#include "qrcongo/base/text.hpp"\nText other_name();')
        self.assertEqual(self.compilations(), 3)

    def test_fault_is_not_remembered(self):
        self.write_header("src/orders/price.hpp", "Text price_text();")
        for _ in range(2):
            self.assertEqual(len(find_faults(self.tree, COMPILER, self.cache)), 1)

    def test_damaged_cache(self):
        self.cache.write_text("{")
        self.assertEqual(self.compilations(), 4)


if __name__ == "__main__":
    unittest.main()
