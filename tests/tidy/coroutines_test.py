"""What g++ 12 would miscompile, and what only looks like it."""

import unittest

from planted import TreeTest


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


if __name__ == "__main__":
    unittest.main()
