#include <doctest/doctest.h>

#include "qrcongo/base/base32.hpp"
#include "qrcongo/base/bytes.hpp"
#include "qrcongo/base/clock.hpp"
#include "qrcongo/base/id.hpp"
#include "qrcongo/base/money.hpp"
#include "qrcongo/base/text.hpp"
#include "tests/support/fakes.hpp"

using namespace qrcongo;

TEST_CASE("base64url gives back what it was given, at every length") {
  Bytes bytes;
  for (int size = 0; size < 70; ++size) {
    CHECK(from_base64url(to_base64url(bytes)) == bytes);
    CHECK(from_base64(to_base64(bytes)) == bytes);
    CHECK(from_hex(to_hex(bytes)) == bytes);
    bytes.push_back(static_cast<std::uint8_t>(size * 37 + 1));
  }
}

TEST_CASE("one value has one spelling in base64url") {
  CHECK(!from_base64url("QQ=="));
  CHECK(!from_base64url("QR"));  // trailing bits that mean nothing
  CHECK(!from_base64url("A"));
  CHECK(!from_base64url("a+b/"));
  CHECK(to_base64url(as_bytes("fool")) == "Zm9vbA");
  CHECK(to_base64(as_bytes("fool")) == "Zm9vbA==");
}

TEST_CASE("times are written and read as RFC 3339") {
  CHECK(format_time(1'795'521'600'123) == "2026-11-24T12:00:00.123Z");
  CHECK(format_time(-1) == "1969-12-31T23:59:59.999Z");
  CHECK(parse_time("2026-11-24T12:00:00.123Z") == 1'795'521'600'123);
  CHECK(parse_time("2026-11-24T13:00:00+01:00") == 1'795'521'600'000);
  for (const char* wrong :
       {"2026-11-24", "2026-11-24T25:00:00Z", "2026-11-24T12:00:00", "2026-11-24T12:00:00.Z", "x"}) {
    CHECK_MESSAGE(!parse_time(wrong), wrong);
  }
}

TEST_CASE("days are those that exist") {
  CHECK(parse_day("1970-01-02") == 1);
  CHECK(format_day(*parse_day("2028-02-29")) == "2028-02-29");
  for (const char* wrong : {"2026-02-29", "2026-13-01", "2026-1-01", "26-01-01", "2026/01/01", "2026-00-10", ""}) {
    CHECK_MESSAGE(!parse_day(wrong), wrong);
  }
}

TEST_CASE("a day begins at the authority's midnight") {
  const UtcOffset kinshasa = *parse_utc_offset("+01:00");
  const std::int64_t day = *parse_day("2026-11-24");
  CHECK(kinshasa.day_of(*parse_time("2026-11-23T22:59:59.999Z")) == day - 1);
  CHECK(kinshasa.day_of(*parse_time("2026-11-23T23:00:00Z")) == day);
  CHECK(kinshasa.start_of_day_ms(day) == *parse_time("2026-11-23T23:00:00Z"));
  CHECK(!parse_utc_offset("1:00"));
  for (const char* text : {"+00:00", "+01:00", "-03:30", "+14:00"})
    CHECK(format_utc_offset(*parse_utc_offset(text)) == text);
}

TEST_CASE("a total is rounded half up once") {
  CHECK(total_for_thousands(1'250'000, 100'000) == 125'000'000);
  CHECK(total_for_thousands(1, 499) == 0);
  CHECK(total_for_thousands(1, 500) == 1);
  CHECK(total_for_thousands(3, 1'500) == 5);
}

TEST_CASE("money is written in whole units, with as many decimals as its currency has") {
  CHECK(format_decimal({125'000'000, "CDF"}) == "1250000,00");
  CHECK(format_decimal({5, "CDF"}) == "0,05");
  CHECK(format_decimal({-12, "USD"}) == "-0,12");
  CHECK(format_decimal({125'000, "XAF"}) == "125000");
  CHECK(format_decimal({-7, "XAF"}) == "-7");
  CHECK(format_decimal({1'234, "TND"}) == "1,234");
  CHECK(format_decimal({INT64_MIN, "CDF"}) == "-92233720368547758,08");
}

TEST_CASE("a UUID of version 7 carries its time") {
  testing::FakeRandom random;
  const std::string id = make_uuid_v7(0x0123456789AB, random);
  CHECK(is_uuid(id));
  CHECK(id.substr(0, 13) == "01234567-89ab");
  CHECK(id[14] == '7');
  CHECK(std::string("89ab").find(id[19]) != std::string::npos);
  CHECK(!is_uuid("01234567-89AB-7000-8000-000000000000"));
}

TEST_CASE("UTF-8 is checked to the last overlong form") {
  CHECK(is_utf8("Bière blonde \xF0\x9F\x8D\xBA"));
  for (const char* wrong : {"\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xFF", "\xC3", "a\x80"}) {
    CHECK(!is_utf8(wrong));
  }
  CHECK(count_characters("Bière") == 5);
}

TEST_CASE("what people type is compared without case and accents") {
  CHECK(fold_text("Brasserie Éléonore ÇŒUR Æther") == "brasserie eleonore coeur aether");
  CHECK(fold_text("L’Océan\u00A0SA") == "l'ocean sa");
  CHECK(fold_text("Ɛlɛngɔ́") == "elengo");
  CHECK(fold_text("E\u0301te\u0301") == "ete");
  CHECK(fold_text("72 cl, 5 × 3 ÷ 2 日本 🍺") == "72 cl, 5 × 3 ÷ 2 日本 🍺");
  CHECK(fold_text("") == "");
  CHECK(fold_text("a\xC3") == "a\xC3");
}

TEST_CASE("integers have one spelling") {
  CHECK(parse_integer("-12") == -12);
  for (const char* wrong : {"", "-", "01", "1.0", "+1", " 1", "9223372036854775808"})
    CHECK_MESSAGE(!parse_integer(wrong), wrong);
}

TEST_CASE("base32 knows its own alphabet alone") {
  CHECK(base32_value('0') == 0);
  CHECK(base32_value('Z') == 31);
  for (const char wrong : {'I', 'L', 'O', 'U', 'a', '-', '\0'}) CHECK(base32_value(wrong) == -1);
}

TEST_CASE("a hexadecimal text of another length than its place is refused") {
  std::array<std::uint8_t, 2> out{};
  CHECK(from_hex("0aFf", out));
  CHECK(out == std::array<std::uint8_t, 2>{0x0A, 0xFF});
  for (const char* wrong : {"", "0a", "0aff00", "0aff0", "0ag0"}) CHECK_MESSAGE(!from_hex(wrong, out), wrong);
}
