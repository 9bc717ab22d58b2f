"""Where files lie, how they begin, and what they must not say."""

import unittest

from planted import TreeTest


class Shape(TreeTest):
    def test_detached(self):
        self.write("src/orders/http.cpp", "\nvoid f() { asio::co_spawn(a, b(), boost::asio::detached); }\n")
        self.assert_fault("src/orders/http.cpp", 2, "tracked")
        self.write("src/orders/http.cpp", "#include <boost/asio/detached.hpp>\n")
        self.assert_fault("src/orders/http.cpp", 1, "tracked")

    def test_not_detached(self):
        self.write("src/orders/http.cpp", '// asio::detached\nconst bool detached = is("asio::detached");\n')
        self.write("tests/unit/orders/a_test.cpp", "void f() { asio::co_spawn(a, b(), asio::detached); }\n")
        self.assert_clean()

    def test_header_without_pragma(self):
        self.write("src/orders/store.hpp", "// Rows. #pragma once\nstruct Row;\n")
        self.assert_fault("src/orders/store.hpp", 1, "#pragma once")

    def test_header_without_comment(self):
        self.write("include/qrcongo/orders/service.hpp", "#pragma once\n// Rules.\n")
        self.assert_fault("include/qrcongo/orders/service.hpp", 1, "comment")

    def test_outside_the_globs(self):
        for path in (
            "src/orders/rows/store.cpp",
            "src/tariffs/price.cpp",
            "src/other_main.cpp",
            "src/orders/store.cc",
            "include/qrcongo/orders/service.cpp",
            "include/qrcongo/price.hpp",
            "tests/unit/orders/price.cpp",
        ):
            with self.subTest(path):
                self.write(path, "// A thing.\n#pragma once\n")
                self.assert_fault(path, 1, "CMake")
                (self.tree / path).unlink()

    def test_paths_of_a_machine(self):
        for path in ("/tmp", "/tmp/stamps", "file:/home/a", "/srv/main", "\n/var/lib", "/etc/passwd", "/proc/1/fd"):
            with self.subTest(path):
                literal = f'R"({path})"'
                self.write("src/orders/store.cpp", f"const char* a = {literal};\n")
                self.assert_fault("src/orders/store.cpp", literal.count("\n") + 1, "path of one machine")

    def test_other_paths(self):
        for path in ("/api/v1/work/1", "/home", "https://a.cd/home/b", "{}/etc/b", "/proc/self/fd", "/etc/qrcongo/a"):
            with self.subTest(path):
                self.write("src/orders/store.cpp", f'const char* a = "{path}"; // not "/tmp"\n')
                self.assert_clean()


if __name__ == "__main__":
    unittest.main()
