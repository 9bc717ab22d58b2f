#include "lines.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "qrcongo/base/clock.hpp"

namespace qrcongo::audit {

namespace json = boost::json;

json::object to_json(const StoredEntry& e) {
  json::object object = {{"sequence", e.sequence},
                         {"at", format_time(e.time_ms)},
                         {"time_ms", e.time_ms},
                         {"actor",
                          {{"kind", e.actor.kind},
                           {"id", e.actor.id},
                           {"role", e.actor.role},
                           {"organisation_id", e.actor.organisation_id}}},
                         {"action", e.action},
                         {"subject_kind", e.subject_kind},
                         {"subject_id", e.subject_id},
                         {"request_id", e.request_id}};
  boost::system::error_code error;
  json::value detail = json::parse(e.detail, error);
  if (error || !detail.is_object()) object["detail_text"] = e.detail;
  object["detail"] = error || !detail.is_object() ? json::value() : std::move(detail);
  object["leaf_hash"] = e.leaf_hash;
  return object;
}

std::string to_line(const StoredEntry& entry) { return json::serialize(to_json(entry)) + "\n"; }

json::array to_json(const std::vector<crypto::Digest>& hashes) {
  json::array all;
  for (const crypto::Digest& hash : hashes) all.emplace_back(to_hex(hash));
  return all;
}

std::string to_line(const SealLine& seal) {
  json::object facts = {{"month", seal.month},
                        {"first", seal.first},
                        {"end", seal.until.size},
                        {"root", to_hex(seal.until.root)},
                        {"before", to_json(seal.before)},
                        {"consistency", to_json(seal.consistency)},
                        {"keep_until", seal.keep_until},
                        {"orders_keep_until", seal.orders_keep_until}};
  const json::object line = {{"seal", std::move(facts)}, {"checkpoint", seal.note}, {"size", seal.note_size}};
  return json::serialize(line) + "\n";
}

}  // namespace qrcongo::audit
