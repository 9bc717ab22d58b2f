#include "qrcongo/audit/checkpoint.hpp"

#include <algorithm>

#include "qrcongo/audit/proof.hpp"
#include "qrcongo/audit/witness_file.hpp"
#include "tests/unit/audit/signed_log.hpp"

using namespace qrcongo;
using namespace qrcongo::testing;

namespace {

crypto::SigningKey key_of(std::uint8_t fill) { return crypto::SigningKey(Bytes(32, fill)); }

audit::VerifierKey verifier(const crypto::SigningKey& key, std::string name = log_origin) {
  return {std::move(name), key.public_key()};
}

audit::Checkpoint example() {
  audit::Checkpoint made;
  made.origin = log_origin;
  made.head.size = 3;
  made.head.root = crypto::sha256(as_bytes("root"));
  made.time_ms = 1'795'694'460'000;
  made.numbers_below = 2'000'000;
  return made;
}

std::string refusal(const std::string& note, const std::vector<audit::VerifierKey>& keys) {
  const auto opened = audit::open_checkpoint(note, keys);
  return opened ? "" : opened.error().detail;
}

// RFC 9162 section 2.1.3.2, word for word.
bool includes(std::int64_t sequence, std::int64_t size, const std::vector<crypto::Digest>& path, crypto::Digest leaf,
              const crypto::Digest& root, const auto& node) {
  if (sequence >= size) return false;
  std::int64_t fn = sequence;
  std::int64_t sn = size - 1;
  crypto::Digest r = leaf;
  for (const crypto::Digest& p : path) {
    if (sn == 0) return false;
    if (fn % 2 == 1 || fn == sn) {
      r = node(p, r);
      while (fn % 2 == 0 && fn != 0) fn /= 2, sn /= 2;
    } else {
      r = node(r, p);
    }
    fn /= 2, sn /= 2;
  }
  return sn == 0 && r == root;
}

// RFC 9162 section 2.1.4.2, word for word.
bool grew(std::int64_t first, std::int64_t second, std::vector<crypto::Digest> path, const crypto::Digest& first_root,
          const crypto::Digest& second_root, const auto& node) {
  if (first == second) return path.empty() && first_root == second_root;
  if (path.empty()) return false;
  if ((first & (first - 1)) == 0) path.insert(path.begin(), first_root);
  std::int64_t fn = first - 1;
  std::int64_t sn = second - 1;
  while (fn % 2 == 1) fn /= 2, sn /= 2;
  crypto::Digest fr = path.front();
  crypto::Digest sr = path.front();
  for (std::size_t i = 1; i < path.size(); ++i) {
    if (sn == 0) return false;
    if (fn % 2 == 1 || fn == sn) {
      fr = node(path[i], fr);
      sr = node(path[i], sr);
      while (fn % 2 == 0 && fn != 0) fn /= 2, sn /= 2;
    } else {
      sr = node(sr, path[i]);
    }
    fn /= 2, sn /= 2;
  }
  return fr == first_root && sr == second_root && sn == 0;
}

crypto::Digest node(ByteView left, ByteView right) {
  Bytes bytes{1};
  bytes.insert(bytes.end(), left.begin(), left.end());
  bytes.insert(bytes.end(), right.begin(), right.end());
  return crypto::sha256(bytes);
}

}  // namespace

TEST_CASE("a checkpoint's text is C2SP's: origin, size, root in base64, then lines of our own") {
  CHECK(example().text() == "qr.gouv.cg/audit\n3\n" + to_base64(crypto::sha256(as_bytes("root"))) +
                                "\ntime 2026-11-26T12:01:00.000Z\nnumbers-below 2000000\n");
}

TEST_CASE("a key's id binds its name, and its text is read back") {
  // The key of the specification of signed notes in Go's sumdb, which C2SP took over.
  const std::string known = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
  const auto parsed = audit::VerifierKey::parse(known);
  REQUIRE(parsed.has_value());
  CHECK(parsed->name == "sum.golang.org");
  CHECK(parsed->id() == 0x033de0ae);
  CHECK(parsed->text() == known);
  CHECK(!audit::VerifierKey::parse("sum.golang.com+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"));
  CHECK(!audit::VerifierKey::parse("sum.golang.org+033de0af+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"));
  CHECK(!audit::VerifierKey::parse("sum.golang.org+033de0ae"));
  CHECK(!audit::VerifierKey::parse(""));
}

TEST_CASE("keys are read a line each, and nothing is no key") {
  const std::string key = verifier(key_of(1)).text();
  CHECK(audit::parse_verifier_keys("# ours\n" + key + "\r\n\n" + verifier(key_of(2)).text())->size() == 2);
  CHECK(!audit::parse_verifier_keys("# nothing\n"));
  CHECK(!audit::parse_verifier_keys(key + "\nrubbish\n"));
}

TEST_CASE("a signed note opens with its key and with no other") {
  const crypto::SigningKey key = key_of(1);
  const std::string note = audit::sign_note(example().text(), log_origin, key);
  const auto opened = audit::open_checkpoint(note, {verifier(key_of(2)), verifier(key)});
  REQUIRE(opened.has_value());
  CHECK(opened->origin == log_origin);
  CHECK(opened->head.size == 3);
  CHECK(opened->head.root == example().head.root);
  CHECK(opened->time_ms == example().time_ms);
  CHECK(opened->numbers_below == 2'000'000);
  CHECK(refusal(note, {verifier(key_of(2))}) != "");
  CHECK(refusal(note, {verifier(key, "other.example/audit")}) != "");
  CHECK(refusal(note, {}) != "");
}

TEST_CASE("a witness's signature beside ours is passed over, a wrong one under our name is not") {
  const crypto::SigningKey key = key_of(1);
  const std::string note = audit::sign_note(example().text(), log_origin, key);
  const std::string witness = audit::sign_note("", "witness.example", key_of(3));
  CHECK(refusal(note + witness.substr(1), {verifier(key)}) == "");
  const std::string other_text = audit::sign_note("another text\n", log_origin, key);
  CHECK(refusal(note + other_text.substr(other_text.find("\n\n") + 2), {verifier(key)}) != "");
}

TEST_CASE("no byte of a signed note may change") {
  const crypto::SigningKey key = key_of(1);
  const std::string note = audit::sign_note(example().text(), log_origin, key);
  for (std::size_t i = 0; i < note.size(); ++i) {
    std::string changed = note;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    CHECK_MESSAGE(refusal(changed, {verifier(key)}) != "", i);
    CHECK_MESSAGE(refusal(note.substr(0, i), {verifier(key)}) != "", i);
  }
}

TEST_CASE("every proof of inclusion and of growth up to 40 entries holds as RFC 9162 verifies it, and no other does") {
  SignedLog log;
  log.append(39);
  log.database.write([](db::Tx& tx) -> Result<void> {
    for (std::int64_t size = 1; size <= 40; ++size) {
      const crypto::Digest root = *audit::root_at(tx, size);
      for (std::int64_t sequence = 0; sequence < size; ++sequence) {
        const auto leaf_hex =
            tx.value<std::string>("SELECT leaf_hash FROM audit_entries WHERE sequence = :sequence", sequence);
        crypto::Digest leaf{};
        std::ranges::copy(*from_hex(leaf_hex), leaf.begin());
        auto path = *audit::inclusion_path(tx, sequence, size);
        CHECK(includes(sequence, size, path, leaf, root, node));
        CHECK(!includes((sequence + 1) % (size + 1), size, path, leaf, root, node));
        if (path.empty()) continue;
        path.back()[0] ^= 1;
        CHECK(!includes(sequence, size, path, leaf, root, node));
      }
      for (std::int64_t from = 1; from <= size; ++from) {
        const auto path = *audit::consistency_path(tx, from, size);
        const crypto::Digest from_root = *audit::root_at(tx, from);
        CHECK(grew(from, size, path, from_root, root, node));
        if (from < size) CHECK(!grew(from, size, path, root, from_root, node));
      }
      CHECK(audit::consistency_path(tx, 0, size)->empty());
    }
    return {};
  });
}

TEST_CASE("a witness file takes note after note, and its last whole one is read back") {
  TemporaryFolder folder;
  const audit::WitnessFile file(folder.path("witness"));
  const crypto::SigningKey key = key_of(1);
  CHECK(!file.last_note({key.public_key()})->has_value());
  std::string last;
  for (std::int64_t size = 1; size <= 3; ++size) {
    audit::Checkpoint checkpoint = example();
    checkpoint.head.size = size;
    last = audit::sign_note(checkpoint.text(), log_origin, key);
    REQUIRE(file.append(last));
    CHECK(file.last_note({key.public_key()})->value() == last);
  }
  const std::string whole = read_file(folder.path("witness"));
  CHECK(audit::split_notes(whole).size() == 3);
  CHECK(audit::split_notes(whole).back() == last);
  CHECK(audit::split_notes(last).size() == 1);

  SUBCASE("what a crash cut off is passed over, and the next note stands by itself") {
    for (const std::size_t cut : {std::size_t{5}, last.size() / 2, last.size() - 3}) {
      write_file(folder.path("witness"), whole + last.substr(0, cut));
      CHECK(file.last_note({key.public_key()})->value() == last);
      REQUIRE(file.append(last));
      CHECK(read_file(folder.path("witness")).starts_with(whole));
      CHECK(file.last_note({key.public_key()})->value() == last);
    }
  }
  SUBCASE("a file of another log is refused") { CHECK(!file.last_note({key_of(2).public_key()})); }
}
