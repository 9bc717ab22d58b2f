#include "encoding.hpp"

#include <algorithm>
#include <vector>

#include <boost/json/serialize.hpp>

#include "qrcongo/base/check.hpp"

namespace qrcongo::audit {
namespace {

constexpr std::uint8_t encoding_version = 1;

void put_text(Bytes& out, std::string_view text) {
  put_u32_big_endian(out, static_cast<std::uint32_t>(text.size()));
  out.insert(out.end(), text.begin(), text.end());
}

void put_json(std::string& out, const boost::json::value& value);

void put_object(std::string& out, const boost::json::object& object) {
  std::vector<std::string_view> names;
  for (const auto& member : object) names.emplace_back(member.key().data(), member.key().size());
  std::sort(names.begin(), names.end());
  out += '{';
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out += ',';
    out += boost::json::serialize(boost::json::string(names[i]));
    out += ':';
    put_json(out, object.at(names[i]));
  }
  out += '}';
}

void put_array(std::string& out, const boost::json::array& array) {
  out += '[';
  for (std::size_t i = 0; i < array.size(); ++i) {
    if (i > 0) out += ',';
    put_json(out, array[i]);
  }
  out += ']';
}

void put_json(std::string& out, const boost::json::value& value) {
  check(!value.is_double(), "the audit log holds no fractions");
  if (value.is_object()) return put_object(out, value.get_object());
  if (value.is_array()) return put_array(out, value.get_array());
  out += boost::json::serialize(value);
}

}  // namespace

std::string canonical_json(const boost::json::value& value) {
  std::string out;
  put_json(out, value);
  return out;
}

Bytes encode_stored(const StoredEntry& e) {
  Bytes out;
  out.reserve(256 + e.detail.size());
  out.push_back(encoding_version);
  put_u64_big_endian(out, static_cast<std::uint64_t>(e.sequence));
  put_u64_big_endian(out, static_cast<std::uint64_t>(e.time_ms));
  for (const std::string* text : {&e.actor.kind, &e.actor.id, &e.actor.role, &e.actor.organisation_id, &e.action,
                                  &e.subject_kind, &e.subject_id, &e.request_id, &e.detail}) {
    put_text(out, *text);
  }
  return out;
}

crypto::Digest hash_leaf(ByteView encoded) {
  crypto::Sha256 hash;
  constexpr std::uint8_t leaf_prefix[] = {0x00};
  hash.update(leaf_prefix);
  hash.update(encoded);
  return hash.finish();
}

crypto::Digest hash_node(ByteView left, ByteView right) {
  crypto::Sha256 hash;
  constexpr std::uint8_t node_prefix[] = {0x01};
  hash.update(node_prefix);
  hash.update(left);
  hash.update(right);
  return hash.finish();
}

}  // namespace qrcongo::audit
