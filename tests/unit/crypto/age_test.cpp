// The age format, against files of another program and against every small change.
#include <doctest/doctest.h>

#include "qrcongo/crypto/age.hpp"
#include "qrcongo/crypto/hash.hpp"
#include "tests/support/fakes.hpp"

using namespace qrcongo;
using namespace qrcongo::crypto;

namespace {

std::string vector_file(const std::string& name) {
  return testing::read_file(std::string(QRCONGO_VECTORS_DIR) + "/age/" + name);
}

std::string line_of(const std::string& name) {
  std::string text = vector_file(name);
  text.pop_back();
  return text;
}

AgeRecipient recipient() { return *AgeRecipient::parse(line_of("recipient.txt")); }
Secret identity() { return *parse_age_identity(line_of("identity.txt")); }

Bytes counted(std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 7 + i / 251);
  return bytes;
}

std::string opened_text(ByteView identity, const std::string& name) {
  const std::string file = vector_file(name);
  const auto opened = open_age(identity, as_bytes(file));
  REQUIRE(opened.has_value());
  return std::string(as_text(opened->view()));
}

}  // namespace

TEST_CASE("Files of another program open") {
  CHECK(opened_text(identity().view(), "empty.age").empty());
  CHECK(opened_text(identity().view(), "short.age") == "estampilles\n");
  CHECK(opened_text(identity().view(), "two_recipients.age") == "deux\n");
  CHECK(opened_text(parse_age_identity(line_of("other_identity.txt"))->view(), "two_recipients.age") == "deux\n");
}

TEST_CASE("A file opens for its own identity alone") {
  const std::string file = vector_file("short.age");
  CHECK(!open_age(parse_age_identity(line_of("other_identity.txt"))->view(), as_bytes(file)));
}

TEST_CASE("What is sealed opens again, at every size around a chunk's border") {
  testing::FakeRandom random;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, age_chunk_bytes - 1, age_chunk_bytes,
                                 age_chunk_bytes + 1, 2 * age_chunk_bytes, 3 * age_chunk_bytes + 17}) {
    INFO(size);
    const Bytes plain = counted(size);
    const Bytes file = seal_age(recipient(), plain, random);
    const auto opened = open_age(identity().view(), file);
    REQUIRE(opened.has_value());
    CHECK(equal_in_constant_time(opened->view(), plain));
  }
}

TEST_CASE("Every bit that changes is refused, and every byte that is missing or too many") {
  const std::string whole = vector_file("short.age");
  for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
    std::string file = whole;
    file[bit / 8] = static_cast<char>(file[bit / 8] ^ (1 << (bit % 8)));
    INFO("bit " << bit);
    CHECK(!open_age(identity().view(), as_bytes(file)));
  }
  for (std::size_t size = 0; size < whole.size(); ++size)
    CHECK(!open_age(identity().view(), as_bytes(whole.substr(0, size))));
  CHECK(!open_age(identity().view(), as_bytes(whole + "x")));
}

TEST_CASE("Chunks cannot be left out, exchanged or made the last") {
  testing::FakeRandom random;
  const Bytes file = seal_age(recipient(), counted(3 * age_chunk_bytes), random);
  constexpr std::size_t chunk = age_chunk_bytes + age_tag_bytes;
  const auto begin = file.end() - static_cast<std::ptrdiff_t>(3 * chunk);
  const auto place = [&](std::size_t n) { return begin + static_cast<std::ptrdiff_t>(n * chunk); };
  const auto made_of = [&](std::initializer_list<std::size_t> chunks) {
    Bytes changed(file.begin(), begin);
    for (const std::size_t n : chunks) changed.insert(changed.end(), place(n), place(n + 1));
    return changed;
  };
  CHECK(open_age(identity().view(), made_of({0, 1, 2})).has_value());
  CHECK(!open_age(identity().view(), made_of({0, 1})));
  CHECK(!open_age(identity().view(), made_of({1, 2})));
  CHECK(!open_age(identity().view(), made_of({1, 0, 2})));
  CHECK(!open_age(identity().view(), made_of({0, 1, 2, 2})));
}

TEST_CASE("The same secrets give the same file, and any other row other secrets") {
  const Bytes key = counted(32);
  const auto file_of = [&](std::string_view row) {
    const auto secrets = AgeSecrets::derive(key, as_bytes("qrcongo/archive/age/v1"), sha256(as_bytes(row)));
    const AgeFile file(recipient(), secrets);
    return Bytes(file.opening().begin(), file.opening().end());
  };
  CHECK(file_of("part 1") == file_of("part 1"));
  CHECK(file_of("part 1") != file_of("part 2"));
  // Fixed for ever: archives are made again from their rows.
  CHECK(to_hex(sha256(file_of("part 1"))) == "2c59f8dd53cea54a3d169b387836da2d9ac565ff4409a462373b4875764ad360");
}

TEST_CASE("A recipient is spelled in one case, with its checksum, and is a point that hides something") {
  const std::string text = line_of("recipient.txt");
  CHECK(AgeRecipient::parse(text)->text() == text);
  std::string upper = text;
  for (char& character : upper) character = static_cast<char>(std::toupper(static_cast<unsigned char>(character)));
  CHECK(AgeRecipient::parse(upper)->text() == text);
  std::string mixed = text;
  mixed[10] = upper[10] == text[10] ? 'Q' : upper[10];
  CHECK(!AgeRecipient::parse(mixed));
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string wrong = text;
    wrong[i] = wrong[i] == 'q' ? 'p' : 'q';
    CHECK(!AgeRecipient::parse(wrong));
  }
  CHECK(!AgeRecipient::parse(""));
  CHECK(!AgeRecipient::parse("age1"));
  CHECK(!AgeRecipient::parse(text + "q"));
  CHECK(!AgeRecipient::parse(line_of("identity.txt")));
  // The point of order 1: anybody knows its shared secret.
  CHECK(!AgeRecipient::parse("age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z"));
  CHECK(!parse_age_identity(text));
}
