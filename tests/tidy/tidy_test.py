#!/usr/bin/env python3
"""Plants faults in small trees: each must be reported, and nothing else. COMPILER names the compiler, else g++."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True

from tidy import find_faults

HERE = Path(__file__).resolve().parent
COMPILER = os.environ.get("COMPILER", "g++")
TABLE = """
# module      | may use                                        | outside libraries
base          |                                                | expected fmt json spdlog
runtime       | base                                           | asio
crypto        | base                                           | json openssl
db            | base runtime crypto                            | asio soci
http          | base runtime crypto                            | asio beast openssl url
certification | base db http                                   | asio soci
notification  | base http                                      | curl
orders        | base db http certification                     | asio soci
stamps/engine | base crypto                                    | deflate qrencode
stamps        | base db http orders stamps/engine              | asio soci
app           | *                                              | asio cli openssl toml
"""


class TreeTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.tree = Path(folder.name)
        self.write("cmake/floors.txt", TABLE)

    def write(self, path, text):
        file = self.tree / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def write_header(self, path, body=""):
        """Its body begins in line 3."""
        self.write(path, f"// A thing.\n#pragma once\n{body}\n")

    def write_coroutine(self, body):
        """Its body begins in line 2."""
        self.write("src/orders/http.cpp", "asio::awaitable<Answer> Http::place(Request& request) {\n" + body + "\n}\n")

    def assert_clean(self):
        self.assertEqual(find_faults(self.tree), [])

    def assert_fault(self, path, line, text):
        faults = find_faults(self.tree)
        self.assertEqual([(fault.path, fault.line) for fault in faults], [(path, line)], faults)
        self.assertIn(text, faults[0].text)

    def assert_awaits_well(self, body):
        with self.subTest(body):
            self.write_coroutine(body)
            self.assert_clean()

    def assert_awaits_badly(self, body, line, text):
        with self.subTest(body):
            self.write_coroutine(body)
            self.assert_fault("src/orders/http.cpp", line, text)

    def assert_include(self, path, include, text):
        with self.subTest(path=path, include=include):
            self.write(path, f"\n#include {include}\n")
            self.assert_fault(path, 2, text)
            (self.tree / path).unlink()

    def assert_may_include(self, path, include):
        with self.subTest(path=path, include=include):
            self.write(path, f"#include {include}\n")
            self.assert_clean()
            (self.tree / path).unlink()


class Floors(TreeTest):
    def test_upward(self):
        self.assert_include("src/db/database.cpp", '"qrcongo/orders/service.hpp"', "db may not use orders")

    def test_sideways(self):
        self.assert_include("src/crypto/hash.cpp", '"qrcongo/runtime/offload.hpp"', "crypto may not use runtime")

    def test_downward_past_the_row(self):
        self.assert_include("src/orders/service.cpp", '"qrcongo/crypto/hash.hpp"', "orders may not use crypto")

    def test_angle_brackets_hide_nothing(self):
        self.assert_include("src/db/database.cpp", "<qrcongo/orders/service.hpp>", "db may not use orders")

    def test_public_header(self):
        self.write_header("include/qrcongo/base/text.hpp", '#include "qrcongo/db/tx.hpp"')
        self.assert_fault("include/qrcongo/base/text.hpp", 3, "base may not use db")

    def test_unit_test(self):
        self.assert_include("tests/unit/db/a_test.cpp", '"qrcongo/http/route.hpp"', "db may not use http")

    def test_module_inside_a_module(self):
        engine = '"qrcongo/stamps/engine/code.hpp"'
        issuance = '"qrcongo/stamps/service.hpp"'
        self.assert_include("src/stamps/engine/zip.cpp", issuance, "stamps/engine may not use stamps")
        self.assert_include("src/orders/service.cpp", engine, "orders may not use stamps/engine")
        self.assert_may_include("src/stamps/service.cpp", engine)
        self.assert_may_include("src/stamps/engine/zip.cpp", engine)

    def test_unknown_module(self):
        self.assert_include("src/orders/service.cpp", '"qrcongo/tariffs/price.hpp"', "no module")

    def test_own_and_lower(self):
        self.assert_may_include("src/orders/service.cpp", '"qrcongo/orders/service.hpp"')
        self.assert_may_include("src/orders/service.cpp", '"qrcongo/db/tx.hpp"')
        self.assert_may_include("src/app/routes.cpp", '"qrcongo/stamps/engine/code.hpp"')

    def test_main_includes_app_alone(self):
        self.assert_may_include("src/main.cpp", '"qrcongo/app/commands.hpp"')
        self.assert_include("src/main.cpp", '"qrcongo/base/log.hpp"', "main may not use base")
        self.assert_include("src/main.cpp", "<fmt/format.h>", "gives main no fmt")

    def test_row_that_names_a_higher_floor(self):
        self.write("cmake/floors.txt", "base | |\nruntime | base db |\ndb | base |\n")
        self.assert_fault("cmake/floors.txt", 2, "runtime may not use db")


class PrivateHeaders(TreeTest):
    def setUp(self):
        super().setUp()
        self.write_header("src/orders/store.hpp")
        self.write_header("src/stamps/engine/zip.hpp")
        self.write_header("tests/unit/orders/country.hpp")
        self.write_header("tests/support/fakes.hpp")

    def test_of_another_module(self):
        self.assert_include("src/stamps/service.cpp", '"../orders/store.hpp"', "climbs")
        self.assert_include("src/stamps/service.cpp", '"src/orders/store.hpp"', "no header in the folder")
        self.assert_include("src/stamps/service.cpp", '"engine/zip.hpp"', "no header in the folder")
        self.assert_include("src/stamps/service.cpp", '"store.hpp"', "no header in the folder")

    def test_in_a_public_header(self):
        self.write_header("include/qrcongo/orders/service.hpp", '#include "store.hpp"')
        self.assert_fault("include/qrcongo/orders/service.hpp", 3, "no header in the folder")

    def test_of_its_own(self):
        self.write("src/orders/version.hpp.in", "")
        self.assert_may_include("src/orders/service.cpp", '"store.hpp"')
        self.assert_may_include("src/orders/service.cpp", '"version.hpp"')

    def test_in_a_unit_test(self):
        mine = ("src/orders/store.hpp", "tests/unit/orders/country.hpp", "country.hpp", "tests/support/fakes.hpp")
        for header in mine:
            self.assert_may_include("tests/unit/orders/a_test.cpp", f'"{header}"')
        self.assert_include("tests/unit/stamps/a_test.cpp", '"src/orders/store.hpp"', "private to another")
        self.assert_include("tests/unit/stamps/a_test.cpp", '"src/stamps/engine/zip.hpp"', "private to another")
        self.assert_include("tests/unit/stamps/a_test.cpp", '"tests/unit/orders/country.hpp"', "private to another")
        self.assert_include("tests/unit/stamps/a_test.cpp", '"src/stamps/gone.hpp"', "does not exist")


class Libraries(TreeTest):
    def test_outside_their_room(self):
        for path, include, text in (
            ("src/db/database.cpp", "<openssl/evp.h>", "crypto and http's tls files"),
            ("src/http/connection.cpp", "<openssl/ssl.h>", "crypto and http's tls files"),
            ("src/app/routes.cpp", "<openssl/ssl.h>", "crypto and http's tls files"),
            ("src/app/control_socket.cpp", "<boost/asio/ssl/context.hpp>", "http alone"),
            ("src/crypto/aes.cpp", "<boost/asio/ssl.hpp>", "http alone"),
            ("src/orders/http.cpp", "<boost/beast/http/read.hpp>", "http alone"),
            ("src/orders/service.cpp", "<soci/soci.h>", "stores"),
            ("src/orders/restore.cpp", "<soci/soci.h>", "stores"),
            ("src/http/router.cpp", "<sqlite3.h>", "stores"),
            ("src/http/store.cpp", "<sqlite3.h>", "gives http no soci"),
            ("src/certification/service.cpp", "<toml++/toml.h>", "app alone"),
            ("src/orders/service.cpp", "<curl/curl.h>", "notification alone"),
            ("src/stamps/issuance.cpp", "<qrencode.h>", "stamps/engine alone"),
            ("src/stamps/issuance.cpp", "<libdeflate.h>", "gives stamps no deflate"),
            ("src/crypto/aes.cpp", "<boost/asio/post.hpp>", "gives crypto no asio"),
            ("src/orders/service.cpp", "<boost/url/parse.hpp>", "gives orders no url"),
            ("src/orders/service.cpp", "<spdlog/spdlog.h>", "gives orders no spdlog"),
            ("src/orders/service.cpp", "<prometheus/counter.h>", "gives orders no prometheus"),
            ("src/orders/service.cpp", "<CLI/CLI.hpp>", "gives orders no cli"),
        ):
            self.assert_include(path, include, text)

    def test_unknown(self):
        for header in ("doctest/doctest.h", "zlib.h", "boost/container/flat_map.hpp", "bits/stdc++.h", "Eigen/Dense"):
            self.assert_include("src/orders/service.cpp", f"<{header}>", "no library that tidy knows")

    def test_in_their_room(self):
        for path, include in (
            ("src/crypto/hash.cpp", "<openssl/evp.h>"),
            ("src/http/tls.cpp", "<openssl/ssl.h>"),
            ("tests/unit/http/tls_test.cpp", "<openssl/ssl.h>"),
            ("src/http/connection.cpp", "<boost/asio/ssl/stream.hpp>"),
            ("src/http/connection.cpp", "<boost/beast/http/read.hpp>"),
            ("src/db/database.cpp", "<soci/soci.h>"),
            ("src/orders/store.cpp", "<soci/soci.h>"),
            ("src/orders/fact_store.cpp", "<soci/soci.h>"),
            ("src/orders/store_rows.cpp", "<soci/soci.h>"),
            ("src/notification/mail.cpp", "<curl/curl.h>"),
            ("src/stamps/engine/symbol.cpp", "<qrencode.h>"),
            ("src/stamps/engine/code.cpp", "<fmt/format.h>"),
            ("src/orders/service.cpp", "<boost/json/object.hpp>"),
            ("src/orders/service.cpp", "<tl/expected.hpp>"),
            ("src/app/configuration.cpp", "<toml++/toml.h>"),
            ("tests/unit/orders/a_test.cpp", "<doctest/doctest.h>"),
            ("src/orders/service.cpp", "<string_view>"),
            ("src/orders/service.cpp", "<unistd.h>"),
            ("src/orders/service.cpp", "<sys/stat.h>"),
            ("src/orders/service.cpp", "<linux/fs.h>"),
        ):
            self.assert_may_include(path, include)

    def test_comments_and_strings_include_nothing(self):
        include = "#include <soci/soci.h>\n"
        self.write("src/orders/service.cpp", f'// {include}/*\n{include}*/\nauto a = R"(\n{include})";\n')
        self.assert_clean()


class Coroutines(TreeTest):
    def test_braced_temporary(self):
        text = "braced temporary"
        self.assert_awaits_badly("co_await place(Input{1});", 2, text)
        self.assert_awaits_badly("int a = 1;\nauto b = co_await place(\n  {a, 2});", 4, text)
        self.assert_awaits_badly("co_return co_await place(request, std::vector<int>{});", 2, text)
        self.assert_awaits_badly("auto b = c ? co_await place() : Answer{};", 2, text)
        self.assert_awaits_badly("Answer b{co_await place()};", 2, text)
        self.assert_awaits_badly("if (auto b = co_await place(Input{1}); !b) { co_return b; }", 2, text)
        self.assert_awaits_badly("while (co_await more({})) { ++a; }", 2, text)
        self.assert_awaits_badly("if (a) {\n  for (;;) {\n    co_await place(Input{1});\n  }\n}", 4, text)
        self.assert_awaits_badly("auto work = [&]() -> asio::awaitable<void> { co_await place(Input{1}); };", 2, text)

    def test_owning_lambda(self):
        text = "owning lambda"
        for captures in ("[=]", "[a]", "[a = std::move(b)]", "[&, a]", "[this, a]", "[*this]", "[&a, b = c[0]]"):
            self.assert_awaits_badly(f"co_await db_.write({captures}(Tx& tx) {{ return a; }});", 2, text)

    def test_range_for(self):
        text = "range-for"
        self.assert_awaits_badly("for (auto& a : (co_await find())->items) { use(a); }", 2, text)
        self.assert_awaits_badly("for (const auto& [a, b] : co_await find()) use(a);", 2, text)
        self.assert_awaits_badly("int n = 0;\nfor (int k = 0; auto a : co_await find()) use(a);", 3, text)

    def test_borrowing_lambdas(self):
        for captures in ("[&]", "[this]", "[]", "[&, this]", "[&a, &b]", "[&a = b]"):
            work = f"{captures}(Tx& tx) -> Result<int> {{ if (!tx) {{ return {{}}; }} return Answer{{1}}; }}"
            self.assert_awaits_well(f"auto c = co_await db_.write({work});")
        self.assert_awaits_well("co_await [&] { return place(); }();")
        self.assert_awaits_well("co_await runtime::offload(pool_, [&]() mutable noexcept { a = Answer{1}; });")

    def test_statements_beside(self):
        self.assert_awaits_well("auto a = co_await place();\nco_return Answer{a};")
        self.assert_awaits_well("auto a = Input{1}; auto b = [=] { return a; }; co_await place(a, b);")
        self.assert_awaits_well("co_await place();\nfor (int a : {1, 2}) use(a);")
        self.assert_awaits_well("int count{0};\nco_await place(items[count]);")

    def test_heads_and_blocks(self):
        self.assert_awaits_well("if (auto a = co_await place(); !a) { co_return Answer{1}; }")
        self.assert_awaits_well("if (auto a = co_await place(); !a) co_return Answer{1};")
        self.assert_awaits_well("if (co_await place()) [[likely]] { use(a); } else { co_return Answer{1}; }")
        self.assert_awaits_well("for (auto a = co_await next(); a; a = co_await next()) { use(Answer{1}); }")
        self.assert_awaits_well("for (auto a = co_await (b ? x() : y()); a; ++a) { use(a); }")
        self.assert_awaits_well("do { use({}); } while (co_await more());")
        self.assert_awaits_well("switch (co_await place()) { case 1: { use(Answer{1}); break; } default: break; }")
        self.assert_awaits_well("try { co_await place(); } catch (const Failure& failure) { use(Answer{1}); }")
        self.assert_awaits_well("const auto [a, b] = co_await place();\nauto& [c, d] = a;\n{ use(Answer{1}); }")

    def test_bodies_that_look_like_braces(self):
        self.write(
            "src/orders/http.cpp",
            "struct Http final : Room {\n"
            "  Http(int a) : a_(a), b_{a} { use(a); }\n"
            "  auto run() const noexcept -> asio::awaitable<std::vector<int>> { co_await place(); }\n"
            "  asio::awaitable<void> operator()(std::string a = {}) & { co_await place(); }\n"
            "  template <class T> requires Fits<T> asio::awaitable<void> fit(T) { co_await place(); }\n"
            "  int a_{1}, b_ = {2};\n"
            "};\n",
        )
        self.assert_clean()

    def test_comments_and_literals(self):
        self.assert_awaits_well('co_await place("{1}", \'{\', R"x({"a":)"{})x"); // Input{1}')
        self.assert_awaits_well("/* co_await place(A{1}); */ use(1'000, A{1}); co_await place(1'000);")
        self.assert_awaits_well('use("co_await", Input{1}); // co_await')


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


class CommandLine(TreeTest):
    def run_tidy(self):
        command = [sys.executable, str(HERE / "tidy.py"), "--source", str(self.tree)]
        return subprocess.run(command, capture_output=True, text=True)

    def test_clean(self):
        ran = self.run_tidy()
        self.assertEqual((ran.returncode, ran.stdout, ran.stderr), (0, "", ""))

    def test_fault(self):
        self.write("src/db/database.cpp", '#include "qrcongo/http/route.hpp"\n')
        ran = self.run_tidy()
        expected = "src/db/database.cpp:1: db may not use http\n"
        self.assertEqual((ran.returncode, ran.stdout, ran.stderr), (1, expected, ""))


if __name__ == "__main__":
    unittest.main()
