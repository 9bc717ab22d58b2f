// A checkpoint of the audit log: its size and root, signed, as C2SP's tlog-checkpoint and signed-note have them, and
// the keys that verify one. Plain values and stateless functions for any thread. The format: docs/audit.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qrcongo/audit/log.hpp"
#include "qrcongo/base/result.hpp"
#include "qrcongo/crypto/ed25519.hpp"

namespace qrcongo::audit {

struct Checkpoint {
  std::string origin;  // which log: "qr.gouv.cg/audit"
  Head head;
  std::optional<std::int64_t> time_ms;        // when it was signed: "time 2026-11-26T10:00:00.000Z"
  std::optional<std::int64_t> numbers_below;  // below which every stamp's number may be given: "numbers-below 2000000"

  std::string text() const;  // what is signed: lines, each with its end
};

// Who may have signed: printed as NAME+HASH+KEY, the spelling that witnesses know ("vkey").
struct VerifierKey {
  std::string name;
  crypto::PublicKey key{};

  std::uint32_t id() const;  // of name and key together
  std::string text() const;
  static Result<VerifierKey> parse(std::string_view text);
};

// One key a line; empty lines and those that begin with # are passed over. At least one.
Result<std::vector<VerifierKey>> parse_verifier_keys(std::string_view lines);

// A key's name is the log's origin: neither white space nor "+", not empty.
bool is_key_name(std::string_view name);

// The whole note: text, empty line, "— NAME BASE64" and its end.
std::string sign_note(const std::string& text, const std::string& name, const crypto::SigningKey& key);

// The checkpoint that the note holds. One of the keys must have signed it under its own name, and none of them may
// stand there with a wrong signature; signatures of others (a witness's) are passed over.
Result<Checkpoint> open_checkpoint(std::string_view note, const std::vector<VerifierKey>& keys);

// A note's text without its signatures; empty where it is no note.
std::string_view text_of_note(std::string_view note);
// Its first line: the log's name, which the signature alone makes certain. Empty where it is no note.
std::string_view origin_of_note(std::string_view note);

// What somebody outside holds against the database: see verify in log.hpp.
struct Evidence {
  std::vector<VerifierKey> keys{};   // who may have signed; empty: whom the database names
  std::vector<std::string> notes{};  // checkpoints that were kept apart; they need keys
};

}  // namespace qrcongo::audit
