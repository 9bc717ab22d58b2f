#include "qrcongo/crypto/password.hpp"

#include <array>
#include <optional>

#include <fmt/format.h>
#include <openssl/core_names.h>
#include <openssl/params.h>

#include "openssl.hpp"
#include "qrcongo/base/secret.hpp"
#include "qrcongo/base/text.hpp"

namespace qrcongo::crypto {
namespace {

constexpr std::size_t hash_size = 32;
constexpr std::size_t salt_size = 16;

Secret scrypt(std::string_view password, ByteView salt, ScryptCost cost) {
  std::uint64_t n = std::uint64_t{1} << cost.log2_n;
  std::uint32_t r = cost.r;
  std::uint32_t p = cost.p;
  // RFC 7914 section 2: 128 * N * r bytes and some; OpenSSL refuses more than 32 MB unless it is told.
  std::uint64_t memory_max = 128 * n * r + 128ULL * r * p + (std::uint64_t{1} << 20U);
  OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_PASSWORD, const_cast<char*>(password.data()), password.size()),
      OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, const_cast<std::uint8_t*>(salt.data()), salt.size()),
      OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_N, &n),
      OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_R, &r),
      OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_P, &p),
      OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_MAXMEM, &memory_max),
      OSSL_PARAM_construct_end()};
  const Kdf kdf(EVP_KDF_fetch(nullptr, "SCRYPT", nullptr));
  check(kdf != nullptr, "OpenSSL knows no scrypt");
  const KdfContext context(EVP_KDF_CTX_new(kdf.get()));
  Secret hash(hash_size);
  must(EVP_KDF_derive(context.get(), hash.writable().data(), hash.size(), parameters));
  return hash;
}

// RFC 7914 section 2 wants N < 2^(128 * r / 8): OpenSSL refuses the rest.
bool can_be_paid(ScryptCost cost) {
  return cost.log2_n >= 1 && cost.log2_n <= 18 && cost.r >= 1 && cost.r <= 16 && cost.p >= 1 && cost.p <= 4 &&
         cost.log2_n < 16 * cost.r;
}

struct Record {
  ScryptCost cost;
  Bytes salt;
  Bytes hash;
};

// "ln=17" gives 17 where `name` is "ln".
std::optional<unsigned> read_cost(std::string_view text, std::string_view name) {
  if (!text.starts_with(name) || text.size() <= name.size() || text[name.size()] != '=') return std::nullopt;
  const auto value = parse_integer(text.substr(name.size() + 1));
  if (!value || *value < 1 || *value > 18) return std::nullopt;
  return static_cast<unsigned>(*value);
}

std::string_view take_until(std::string_view& text, char end) {
  const std::size_t at = text.find(end);
  const std::string_view part = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return part;
}

std::optional<Record> read_record(std::string_view text) {
  constexpr std::string_view scheme = "$scrypt$";
  if (!text.starts_with(scheme)) return std::nullopt;
  text.remove_prefix(scheme.size());
  std::string_view costs = take_until(text, '$');
  const auto log2_n = read_cost(take_until(costs, ','), "ln");
  const auto r = read_cost(take_until(costs, ','), "r");
  const auto p = read_cost(costs, "p");
  const auto salt = from_base64url(take_until(text, '$'));
  const auto hash = from_base64url(text);
  if (!log2_n || !r || !p || !can_be_paid({*log2_n, *r, *p})) return std::nullopt;
  if (!salt || !hash || salt->size() != salt_size || hash->size() != hash_size) return std::nullopt;
  return Record{{*log2_n, *r, *p}, *salt, *hash};
}

}  // namespace

std::string hash_password(std::string_view password, Random& random, ScryptCost cost) {
  check(can_be_paid(cost), "a scrypt cost out of its range");
  std::array<std::uint8_t, salt_size> salt{};
  random.fill(salt);
  const Secret hash = scrypt(password, salt, cost);
  return fmt::format("$scrypt$ln={},r={},p={}${}${}", cost.log2_n, cost.r, cost.p, to_base64url(salt),
                     to_base64url(hash.view()));
}

bool verify_password(std::string_view password, std::string_view record) {
  const auto read = read_record(record);
  if (!read) return false;
  return equal_in_constant_time(scrypt(password, read->salt, read->cost).view(), read->hash);
}

}  // namespace qrcongo::crypto
