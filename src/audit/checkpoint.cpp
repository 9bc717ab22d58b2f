#include "qrcongo/audit/checkpoint.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "qrcongo/base/clock.hpp"
#include "qrcongo/base/text.hpp"
#include "qrcongo/crypto/hash.hpp"

namespace qrcongo::audit {
namespace {

constexpr std::uint8_t ed25519_kind = 0x01;
constexpr std::size_t key_id_bytes = 4;
constexpr std::string_view signature_mark = "\xE2\x80\x94 ";  // an em dash and a space
constexpr std::string_view time_word = "time ";
constexpr std::string_view numbers_word = "numbers-below ";

tl::unexpected<Error> refused(std::string why) { return fail(Code::malformed, std::move(why)); }

Bytes kind_and_key(const crypto::PublicKey& key) {
  Bytes bytes{ed25519_kind};
  bytes.insert(bytes.end(), key.begin(), key.end());
  return bytes;
}

// Takes a line off the front, without its end; nothing where no line ends.
std::optional<std::string_view> take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return line;
}

struct Signed {
  std::string_view name;
  std::uint32_t key_id = 0;
  Bytes signature;
};

std::optional<Signed> parse_signature(std::string_view line) {
  if (!line.starts_with(signature_mark)) return std::nullopt;
  line.remove_prefix(signature_mark.size());
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos || !is_key_name(line.substr(0, space))) return std::nullopt;
  auto bytes = from_base64(line.substr(space + 1));
  if (!bytes || bytes->size() <= key_id_bytes) return std::nullopt;
  Signed made{line.substr(0, space), 0, {}};
  for (std::size_t i = 0; i < key_id_bytes; ++i) made.key_id = made.key_id << 8U | (*bytes)[i];
  made.signature.assign(bytes->begin() + key_id_bytes, bytes->end());
  return made;
}

// Whether the line is by this key and right; nothing where it is somebody else's.
std::optional<bool> verifies(const VerifierKey& key, const Signed& line, std::string_view text) {
  if (line.name != key.name || line.key_id != key.id()) return std::nullopt;
  return crypto::verify_ed25519(key.key, as_bytes(text), line.signature);
}

Result<void> require_signature(std::string_view text, std::string_view signatures,
                               const std::vector<VerifierKey>& keys) {
  bool found = false;
  while (const auto line = take_line(signatures)) {
    const auto signed_by = parse_signature(*line);
    if (!signed_by) return refused("Le point de contrôle a une ligne de signature illisible.");
    for (const VerifierKey& key : keys) {
      const auto right = verifies(key, *signed_by, text);
      if (right == false) return refused("La signature du point de contrôle est fausse.");
      found = found || right == true;
    }
  }
  if (!signatures.empty()) return refused("Le point de contrôle est tronqué.");
  if (!found) return refused("Le point de contrôle n'est signé par aucune des clés connues.");
  return {};
}

// A line of ours; others', which a later program may write, are passed over.
bool take_extension(std::string_view line, Checkpoint& checkpoint) {
  if (line.starts_with(time_word)) {
    checkpoint.time_ms = parse_time(line.substr(time_word.size()));
    return checkpoint.time_ms.has_value();
  }
  if (line.starts_with(numbers_word)) {
    checkpoint.numbers_below = parse_integer(line.substr(numbers_word.size()));
    return checkpoint.numbers_below.has_value();
  }
  return !line.empty();
}

Result<Checkpoint> parse_text(std::string_view rest) {
  Checkpoint made;
  const auto origin = take_line(rest);
  const auto size_line = take_line(rest);
  const auto root_line = take_line(rest);
  if (!origin || origin->empty() || !size_line || !root_line) {
    return refused("Le point de contrôle n'a pas ses trois lignes.");
  }
  made.origin = *origin;
  const auto size = parse_integer(*size_line);
  const auto root = from_base64(*root_line);
  if (!size || *size < 0 || !root || root->size() != made.head.root.size() || to_base64(*root) != *root_line) {
    return refused("Le point de contrôle ne dit ni taille ni racine.");
  }
  made.head.size = *size;
  std::copy(root->begin(), root->end(), made.head.root.begin());
  while (const auto line = take_line(rest)) {
    if (!take_extension(*line, made)) return refused("Le point de contrôle a une ligne illisible.");
  }
  return made;
}

}  // namespace

std::string Checkpoint::text() const {
  std::string lines = fmt::format("{}\n{}\n{}\n", origin, head.size, to_base64(head.root));
  if (time_ms) lines += fmt::format("{}{}\n", time_word, format_time(*time_ms));
  if (numbers_below) lines += fmt::format("{}{}\n", numbers_word, *numbers_below);
  return lines;
}

std::uint32_t VerifierKey::id() const {
  crypto::Sha256 hash;
  hash.update(as_bytes(name));
  hash.update(as_bytes("\n"));
  hash.update(kind_and_key(key));
  const crypto::Digest digest = hash.finish();
  std::uint32_t id = 0;
  for (std::size_t i = 0; i < key_id_bytes; ++i) id = id << 8U | digest[i];
  return id;
}

std::string VerifierKey::text() const { return fmt::format("{}+{:08x}+{}", name, id(), to_base64(kind_and_key(key))); }

Result<VerifierKey> VerifierKey::parse(std::string_view text) {
  const std::size_t first = text.find('+');
  const std::size_t second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second == std::string_view::npos) return refused("Une clé publique s'écrit NOM+EMPREINTE+CLÉ.");
  const auto bytes = from_base64(text.substr(second + 1));
  VerifierKey made;
  made.name = text.substr(0, first);
  if (!is_key_name(made.name) || !bytes || bytes->size() != made.key.size() + 1 || bytes->front() != ed25519_kind) {
    return refused("Ce n'est pas une clé publique Ed25519 : " + std::string(text));
  }
  std::copy(bytes->begin() + 1, bytes->end(), made.key.begin());
  if (made.text() != text) return refused("L'empreinte ne va pas avec la clé : " + std::string(text));
  return made;
}

Result<std::vector<VerifierKey>> parse_verifier_keys(std::string_view lines) {
  std::vector<VerifierKey> keys;
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    std::string_view line = lines.substr(0, end);
    lines.remove_prefix(std::min(end + 1, lines.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    line = trim(line);
    if (line.empty() || line.starts_with('#')) continue;
    auto key = VerifierKey::parse(line);
    if (!key) return fail(key.error());
    keys.push_back(std::move(*key));
  }
  if (keys.empty()) return refused("Aucune clé publique n'est donnée.");
  return keys;
}

bool is_key_name(std::string_view name) {
  return !name.empty() && is_utf8(name) &&
         std::none_of(name.begin(), name.end(), [](char c) { return c == '+' || (c >= 0 && c <= ' ') || c == 0x7F; });
}

std::string sign_note(const std::string& text, const std::string& name, const crypto::SigningKey& key) {
  Bytes id_and_signature;
  put_u32_big_endian(id_and_signature, VerifierKey{name, key.public_key()}.id());
  const crypto::Signature signature = key.sign(as_bytes(text));
  id_and_signature.insert(id_and_signature.end(), signature.begin(), signature.end());
  return fmt::format("{}\n{}{} {}\n", text, signature_mark, name, to_base64(id_and_signature));
}

std::string_view text_of_note(std::string_view note) {
  const std::size_t end = note.rfind("\n\n");
  return end == std::string_view::npos ? std::string_view() : note.substr(0, end + 1);
}

std::string_view origin_of_note(std::string_view note) {
  return note.substr(0, std::min(note.find('\n'), note.size()));
}

Result<Checkpoint> open_checkpoint(std::string_view note, const std::vector<VerifierKey>& keys) {
  const std::string_view text = text_of_note(note);
  if (text.empty() || !is_utf8(note)) return refused("Ce n'est pas un point de contrôle signé.");
  if (auto right = require_signature(text, note.substr(text.size() + 1), keys); !right) return fail(right.error());
  return parse_text(text);
}

}  // namespace qrcongo::audit
