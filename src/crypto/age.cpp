// How age files are written: recipients, secrets, header, chunks.
#include "qrcongo/crypto/age.hpp"

#include <algorithm>

#include "age_format.hpp"
#include "bech32.hpp"
#include "chacha20_poly1305.hpp"
#include "qrcongo/base/check.hpp"
#include "qrcongo/crypto/hash.hpp"
#include "x25519.hpp"

namespace qrcongo::crypto {
namespace {

constexpr std::size_t file_key_bytes = 16;
constexpr std::size_t ephemeral_bytes = 32;

// The file key as only the recipient can open it: the stanza's two lines.
std::string recipient_stanza(const AgeRecipient& recipient, const AgeSecrets& secrets) {
  const CurvePoint share = x25519_public(secrets.ephemeral.view());
  const auto shared = x25519(secrets.ephemeral.view(), recipient.point());
  check(shared.has_value(), "a recipient is a point of low order");
  const Secret key = age::wrapping_key(shared->view(), share, recipient.point());
  std::array<std::uint8_t, file_key_bytes + poly1305_tag_bytes> wrapped{};
  seal_chacha20_poly1305(key.view(), age::no_nonce, {}, secrets.file_key.view(), wrapped);
  return "-> X25519 " + age::to_unpadded_base64(share) + "\n" + age::to_unpadded_base64(wrapped) + "\n";
}

}  // namespace

Result<AgeRecipient> AgeRecipient::parse(std::string_view text) {
  const auto bytes = from_bech32("age", text);
  const auto refused = [] {
    return fail(Code::invalid_input, "Clé publique age attendue : « age1 » et 58 caractères, sans faute de frappe.");
  };
  AgeRecipient recipient;
  if (!bytes || bytes->size() != recipient.point_.size()) return refused();
  std::copy(bytes->begin(), bytes->end(), recipient.point_.begin());
  // With any secret a point of low order gives zeros, and everybody could open the file.
  std::array<std::uint8_t, ephemeral_bytes> any{};
  any.fill(1);
  if (!x25519(any, recipient.point_)) return refused();
  recipient.text_ = to_bech32("age", recipient.point_);
  return recipient;
}

AgeSecrets AgeSecrets::random(Random& random) {
  AgeSecrets secrets;
  secrets.file_key = Secret(file_key_bytes);
  secrets.ephemeral = Secret(ephemeral_bytes);
  random.fill(secrets.file_key.writable());
  random.fill(secrets.ephemeral.writable());
  random.fill(secrets.payload_nonce);
  return secrets;
}

AgeSecrets AgeSecrets::derive(ByteView key, ByteView salt, ByteView info) {
  AgeSecrets secrets;
  const Secret all = hkdf_sha256(key, salt, info, file_key_bytes + ephemeral_bytes + secrets.payload_nonce.size());
  secrets.file_key = Secret(all.view().first(file_key_bytes));
  secrets.ephemeral = Secret(all.view().subspan(file_key_bytes, ephemeral_bytes));
  const ByteView nonce = all.view().last(secrets.payload_nonce.size());
  std::copy(nonce.begin(), nonce.end(), secrets.payload_nonce.begin());
  return secrets;
}

struct AgeFile::State {
  Bytes opening;
  Secret payload_key;
};

AgeFile::AgeFile(const AgeRecipient& recipient, const AgeSecrets& secrets) : state_(std::make_unique<State>()) {
  check(secrets.file_key.size() == file_key_bytes && secrets.ephemeral.size() == ephemeral_bytes,
        "an age file's secrets have another size");
  std::string header = std::string(age::version_line) + recipient_stanza(recipient, secrets) + "---";
  const Digest mac = age::header_mac(secrets.file_key.view(), header);
  header += " " + age::to_unpadded_base64(mac) + "\n";
  state_->opening.assign(header.begin(), header.end());
  state_->opening.insert(state_->opening.end(), secrets.payload_nonce.begin(), secrets.payload_nonce.end());
  state_->payload_key = age::payload_key(secrets.file_key.view(), secrets.payload_nonce);
}

AgeFile::AgeFile(AgeFile&&) noexcept = default;
AgeFile& AgeFile::operator=(AgeFile&&) noexcept = default;
AgeFile::~AgeFile() = default;

ByteView AgeFile::opening() const { return state_->opening; }

std::uint64_t AgeFile::size_of(std::uint64_t plain_bytes) const {
  const std::uint64_t chunks = std::max<std::uint64_t>(1, (plain_bytes + age_chunk_bytes - 1) / age_chunk_bytes);
  return state_->opening.size() + plain_bytes + chunks * age_tag_bytes;
}

void AgeFile::seal_chunk(std::uint64_t chunk, bool last, ByteView plain, std::span<std::uint8_t> out) const {
  const bool whole = plain.size() == age_chunk_bytes;
  check(whole || (last && plain.size() < age_chunk_bytes && (!plain.empty() || chunk == 0)),
        "a chunk of an age file has another size");
  seal_chacha20_poly1305(state_->payload_key.view(), age::chunk_nonce(chunk, last), {}, plain, out);
}

Bytes seal_age(const AgeRecipient& recipient, ByteView plain, Random& random) {
  const AgeFile file(recipient, AgeSecrets::random(random));
  Bytes out(file.opening().begin(), file.opening().end());
  out.resize(file.size_of(plain.size()));
  std::span<std::uint8_t> rest = std::span(out).subspan(file.opening().size());
  for (std::uint64_t chunk = 0; !rest.empty(); ++chunk) {
    const std::size_t size = std::min(plain.size(), age_chunk_bytes);
    file.seal_chunk(chunk, size == plain.size(), plain.first(size), rest.first(size + age_tag_bytes));
    plain = plain.subspan(size);
    rest = rest.subspan(size + age_tag_bytes);
  }
  return out;
}

}  // namespace qrcongo::crypto
