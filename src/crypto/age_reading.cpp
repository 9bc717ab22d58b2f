// How age files are read: what `keys restore` opens, and what tests hold the writing to.
#include <algorithm>
#include <vector>

#include "age_format.hpp"
#include "bech32.hpp"
#include "qrcongo/base/check.hpp"
#include "qrcongo/base/text.hpp"
#include "qrcongo/crypto/age.hpp"
#include "x25519.hpp"

namespace qrcongo::crypto {
namespace {

constexpr std::size_t identity_bytes = 32;
constexpr std::size_t file_key_bytes = 16;
constexpr std::size_t nonce_bytes = 16;
constexpr std::size_t line_characters = 64;  // of a stanza's body
constexpr std::size_t stanzas_max = 32;

tl::unexpected<Error> not_an_age_file() {
  return fail(Code::invalid_input, "Ce n'est pas un fichier age, ou il est abîmé.");
}

// Takes text off the front of the file, a line at a time.
class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text) {}

  std::optional<std::string_view> next() {
    const std::size_t end = text_.find('\n', at_);
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view line = text_.substr(at_, end - at_);
    at_ = end + 1;
    return line;
  }

  std::size_t at() const { return at_; }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

struct Stanza {
  std::vector<std::string_view> arguments;
  Bytes body;
};

bool is_argument(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= 33 && c <= 126; });
}

std::optional<std::vector<std::string_view>> read_arguments(std::string_view line) {
  std::vector<std::string_view> arguments;
  while (true) {
    const std::size_t space = line.find(' ');
    if (!is_argument(line.substr(0, space))) return std::nullopt;
    arguments.push_back(line.substr(0, space));
    if (space == std::string_view::npos) return arguments;
    line.remove_prefix(space + 1);
  }
}

// Lines of 64 characters, and one that is shorter: the last.
std::optional<Bytes> read_body(Lines& lines) {
  std::string text;
  while (true) {
    const auto line = lines.next();
    if (!line || line->size() > line_characters) return std::nullopt;
    text += *line;
    if (line->size() < line_characters) return age::from_unpadded_base64(text);
  }
}

struct Header {
  std::vector<Stanza> stanzas;
  std::string_view covered;  // by the MAC
  Bytes mac;
  std::size_t size = 0;
};

std::optional<Header> read_header(std::string_view text) {
  if (!text.starts_with(age::version_line)) return std::nullopt;
  Lines lines(text);
  lines.next();
  Header header;
  while (true) {
    const std::size_t begin = lines.at();
    const auto line = lines.next();
    if (!line) return std::nullopt;
    if (line->starts_with("--- ")) {
      const auto mac = age::from_unpadded_base64(line->substr(4));
      if (!mac || mac->size() != Digest{}.size() || header.stanzas.empty()) return std::nullopt;
      header.mac = *mac;
      header.covered = text.substr(0, begin + 3);
      header.size = lines.at();
      return header;
    }
    if (!line->starts_with("-> ") || header.stanzas.size() == stanzas_max) return std::nullopt;
    auto arguments = read_arguments(line->substr(3));
    auto body = read_body(lines);
    if (!arguments || !body) return std::nullopt;
    header.stanzas.push_back({std::move(*arguments), std::move(*body)});
  }
}

bool is_for_curve(const Stanza& stanza) { return stanza.arguments.front() == "X25519"; }

// The file key, where this stanza was made for this identity.
std::optional<Secret> unwrap_file_key(const Stanza& stanza, ByteView identity) {
  const auto share = age::from_unpadded_base64(stanza.arguments[1]);
  const auto shared = x25519(identity, *share);
  if (!shared) return std::nullopt;
  const Secret key = age::wrapping_key(shared->view(), *share, x25519_public(identity));
  Secret file_key(file_key_bytes);
  if (!open_chacha20_poly1305(key.view(), age::no_nonce, {}, stanza.body, file_key.writable())) return std::nullopt;
  return file_key;
}

bool is_well_formed(const Stanza& stanza) {
  if (stanza.arguments.size() != 2 || stanza.body.size() != file_key_bytes + poly1305_tag_bytes) return false;
  const auto share = age::from_unpadded_base64(stanza.arguments[1]);
  return share && share->size() == CurvePoint{}.size();
}

Result<Secret> find_file_key(const Header& header, ByteView identity) {
  for (const Stanza& stanza : header.stanzas) {
    if (!is_for_curve(stanza)) continue;
    if (!is_well_formed(stanza)) return not_an_age_file();
    auto key = unwrap_file_key(stanza, identity);
    if (!key) continue;
    const Digest mac = age::header_mac(key->view(), header.covered);
    if (!equal_in_constant_time(mac, header.mac)) return not_an_age_file();
    return std::move(*key);
  }
  return fail(Code::invalid_input, "Ce fichier est chiffré pour une autre clé.");
}

Result<Secret> open_chunks(ByteView key, ByteView sealed) {
  constexpr std::size_t sealed_chunk = age_chunk_bytes + age_tag_bytes;
  const std::size_t chunks = std::max<std::size_t>(1, (sealed.size() + sealed_chunk - 1) / sealed_chunk);
  if (sealed.size() < chunks * age_tag_bytes) return not_an_age_file();
  Secret plain(sealed.size() - chunks * age_tag_bytes);
  std::span<std::uint8_t> out = plain.writable();
  for (std::size_t chunk = 0; chunk < chunks; ++chunk) {
    const bool last = chunk + 1 == chunks;
    const ByteView piece = sealed.first(std::min(sealed.size(), sealed_chunk));
    // Only an empty file ends with an empty chunk, or it would have two spellings.
    if (piece.size() < age_tag_bytes || (piece.size() == age_tag_bytes && chunk > 0)) return not_an_age_file();
    const auto target = out.first(piece.size() - age_tag_bytes);
    if (!open_chacha20_poly1305(key, age::chunk_nonce(chunk, last), {}, piece, target)) return not_an_age_file();
    out = out.subspan(target.size());
    sealed = sealed.subspan(piece.size());
  }
  return plain;
}

}  // namespace

Result<Secret> parse_age_identity(std::string_view text) {
  auto bytes = from_bech32("age-secret-key-", text);
  if (!bytes || bytes->size() != identity_bytes) {
    if (bytes) wipe(*bytes);
    return fail(Code::invalid_input, "Clé secrète age attendue : « AGE-SECRET-KEY-1 » et 58 caractères.");
  }
  Secret identity(*bytes);
  wipe(*bytes);
  return identity;
}

Result<Secret> open_age(ByteView identity, ByteView file) {
  check(identity.size() == identity_bytes, "an age identity has 32 bytes");
  const auto header = read_header(as_text(file));
  if (!header || file.size() < header->size + nonce_bytes) return not_an_age_file();
  const auto file_key = find_file_key(*header, identity);
  if (!file_key) return fail(file_key.error());
  const Secret key = age::payload_key(file_key->view(), file.subspan(header->size, nonce_bytes));
  return open_chunks(key.view(), file.subspan(header->size + nonce_bytes));
}

}  // namespace qrcongo::crypto
