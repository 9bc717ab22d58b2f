"""Includes that climb floors, private headers, and libraries outside their rooms."""

import unittest

from planted import TreeTest


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


if __name__ == "__main__":
    unittest.main()
