#include <doctest/doctest.h>

#include <set>

#include <boost/json.hpp>

#include "qrcongo/base/base32.hpp"
#include "qrcongo/stamps/engine/code.hpp"
#include "tests/support/fakes.hpp"

using namespace qrcongo;
using namespace qrcongo::stamps::engine;

namespace {

namespace json = boost::json;

json::value vectors() {
  return json::parse(testing::read_file(std::string(QRCONGO_VECTORS_DIR) + "/stamp-codes.json"));
}
std::string text(const json::value& object, const char* name) { return std::string(object.at(name).as_string()); }
std::uint64_t number(const json::value& object, const char* name) { return std::stoull(text(object, name)); }

StampKeys keys_of(unsigned generation, const std::string& hex) { return StampKeys(generation, *from_hex(hex)); }

template <class Read>
std::string answer_to(const std::optional<Read>& read, const StampKeys& keys, const json::value& batch) {
  if (!read) return "unreadable";
  if (read->generation != keys.generation()) return "unknown";
  const std::uint64_t n = keys.unmask(*read);
  const bool inside = n >= number(batch, "first") && n <= number(batch, "last");
  return inside && keys.is_genuine(*read, text(batch, "gtin"), n) ? "read" : "unknown";
}

const StampKeys& some_keys() {
  static const StampKeys keys(7, Bytes(32, 9));
  return keys;
}

std::string some_serial(std::uint64_t n = 1500) {
  Serial serial{};
  some_keys().make_serials("09506000134352", n, {&serial, 1});
  return std::string(view(serial));
}

}  // namespace

TEST_CASE("every independent vector is made and read") {
  const json::value all = vectors();
  int count = 0;
  for (const json::value& vector : all.at("vectors").as_array()) {
    const auto keys =
        keys_of(static_cast<unsigned>(vector.at("generation").as_int64()), text(vector, "master_key_hex"));
    const std::string gtin = text(vector, "gtin");
    const std::uint64_t n = number(vector, "number");
    Serial serial{};
    keys.make_serials(gtin, n, {&serial, 1});
    CHECK(view(serial) == text(vector, "serial"));
    const Keypad keypad = keys.make_keypad(gtin, n);
    CHECK(std::string_view(keypad.data(), keypad.size()) == text(vector, "keypad"));
    const auto read = read_serial(text(vector, "serial"));
    REQUIRE(read);
    CHECK(keys.unmask(*read) == n);
    CHECK(keys.is_genuine(*read, gtin, n));
    CHECK(view(canonical_serial(*read)) == text(vector, "serial"));
    const auto typed = read_keypad(text(vector, "keypad"));
    REQUIRE(typed);
    CHECK(keys.unmask(*typed) == n);
    CHECK(keys.is_genuine(*typed, gtin, n));
    ++count;
  }
  CHECK(count == 48);
}

TEST_CASE("every refused code gets its answer") {
  const json::value all = vectors();
  int count = 0;
  for (const json::value& refused : all.at("refused").as_array()) {
    const json::value& batch = refused.at("batch");
    const auto keys =
        keys_of(static_cast<unsigned>(batch.at("generation").as_int64()), text(refused, "master_key_hex"));
    const std::string code = text(refused, "code");
    INFO(text(refused, "why"));
    const std::string answer =
        looks_like_keypad(code) ? answer_to(read_keypad(code), keys, batch) : answer_to(read_serial(code), keys, batch);
    CHECK(answer == text(refused, "answer"));
    ++count;
  }
  CHECK(count == 14);
}

TEST_CASE("many serials at once are those of one after the other, and all differ") {
  std::vector<Serial> many(1000);
  some_keys().make_serials("09506000134352", 1000, many);
  std::set<std::string> seen;
  for (std::size_t i = 0; i < many.size(); ++i) seen.insert(std::string(view(many[i])));
  CHECK(seen.size() == 1000);
  CHECK(view(many[500]) == some_serial(1500));
}

TEST_CASE("one wrong character is always found") {
  const std::string serial = some_serial();
  for (std::size_t i = 0; i < serial.size(); ++i) {
    for (const char c : base32_alphabet) {
      std::string altered = serial;
      altered[i] = c;
      CHECK(read_serial(altered).has_value() == (altered == serial));
    }
  }
}

TEST_CASE("two characters that changed places are always found") {
  for (std::uint64_t n = 0; n < 50; ++n) {
    const std::string serial = some_serial(n);
    for (std::size_t i = 0; i < serial.size(); ++i) {
      for (std::size_t j = i + 1; j < serial.size(); ++j) {
        std::string swapped = serial;
        std::swap(swapped[i], swapped[j]);
        CHECK(read_serial(swapped).has_value() == (swapped == serial));
      }
    }
  }
}

TEST_CASE("people's spelling is understood, anything else is not") {
  std::string spelled = some_serial();
  for (char& c : spelled) c = c == '0' ? 'o' : c == '1' ? 'l' : c;
  CHECK(read_serial(" " + spelled.substr(0, 5) + "-" + spelled.substr(5) + " "));
  for (const std::string& wrong :
       {std::string(), std::string("é"), some_serial() + "0", some_serial().substr(1), some_serial() + "\n"}) {
    CHECK(!read_serial(wrong));
  }
}
