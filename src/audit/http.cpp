#include "qrcongo/audit/http.hpp"

#include <algorithm>

#include <boost/json/serialize.hpp>

#include "lines.hpp"
#include "qrcongo/audit/proof.hpp"
#include "qrcongo/base/text.hpp"
#include "qrcongo/http/compressed_answer.hpp"
#include "qrcongo/http/fields.hpp"
#include "qrcongo/http/listing.hpp"

namespace qrcongo::audit {
namespace {

namespace json = boost::json;

using Response = Result<http::Response>;

constexpr std::int64_t most_lines = 10'000;  // of one answer of an export
constexpr std::int64_t usual_lines = 5'000;
constexpr std::size_t answer_bytes = 4 << 20;  // and no more than about so much
constexpr std::int64_t lines_a_query = 500;

Result<void> refuse_strangers(const http::Request& request, std::initializer_list<std::string_view> known) {
  for (const auto& [name, value] : request.query) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    return fail_field(Code::unknown_field, "/" + name, "unknown", "Paramètre inconnu : " + name + ".");
  }
  return {};
}

// A number of the query; nothing where it is not given.
Result<std::optional<std::int64_t>> read_number(const http::Request& request, std::string_view name,
                                                std::int64_t most) {
  const std::string* given = request.query_value(name);
  if (given == nullptr) return std::optional<std::int64_t>();
  const auto number = parse_integer(*given);
  if (number && *number >= 0 && *number <= most) return number;
  const std::string field(name);
  return fail_field(Code::invalid_input, "/" + field, "range",
                    field + " : nombre de 0 à " + std::to_string(most) + " attendu.");
}

constexpr std::int64_t any_size = 1'000'000'000'000'000;

EntryFilter read_filter(const http::Request& request) {
  const auto text = [&](std::string_view name) {
    const std::string* given = request.query_value(name);
    return given == nullptr ? std::string() : *given;
  };
  return {text("subject_kind"), text("subject_id"), text("action"), text("actor_id")};
}

tl::unexpected<Error> beyond(const char* field, std::int64_t size) {
  return fail_field(Code::invalid_input, std::string("/") + field, "range",
                    std::string(field) + " : le journal a " + std::to_string(size) + " entrées.");
}

// The checkpoint of exactly this size, or null.
json::value checkpoint_json(db::Tx& tx, std::int64_t size) {
  const auto found = checkpoint_of_size(tx, size);
  return found ? json::value(found->note) : json::value();
}

std::int64_t checkpoint_size(db::Tx& tx) {
  const auto newest = newest_checkpoint(tx);
  return newest ? newest->size : 0;
}

Response list_page(db::Tx& tx, const http::ListQuery& query, const EntryFilter& filter) {
  // The oldest first, the cursor is the next entry's place, since the first one's is 0.
  const std::int64_t step = query.order == ListOrder::newest ? 0 : 1;
  return http::page_response(
      entries_like(tx, filter, query, query.asked()), query.asked(),
      [](const StoredEntry& entry) { return to_json(entry); },
      [&](const StoredEntry& entry) {
        return ListPlace{entry.sequence + step, query.order, 0};
      });
}

Response proof_of_entry(db::Tx& tx, std::int64_t sequence, std::optional<std::int64_t> wanted) {
  const std::int64_t log_size = count_entries(tx);
  if (sequence >= log_size) return fail(Code::not_found, "Cette entrée n'existe pas.");
  const std::int64_t signed_size = checkpoint_size(tx);
  const std::int64_t size = wanted.value_or(signed_size > sequence ? signed_size : log_size);
  if (size <= sequence || size > log_size) return beyond("size", log_size);
  const auto leaf = find_node(tx, 0, sequence);
  const auto root = root_at(tx, size);
  const auto path = inclusion_path(tx, sequence, size);
  if (!leaf || !root) return fail(root ? Error{Code::internal, "an audit entry is gone"} : root.error());
  if (!path) return fail(path.error());
  return http::json_response(200, {{"sequence", sequence},
                                   {"leaf_hash", *leaf},
                                   {"size", size},
                                   {"root", to_hex(*root)},
                                   {"hashes", to_json(*path)},
                                   {"checkpoint", checkpoint_json(tx, size)}});
}

Response proof_of_growth(db::Tx& tx, std::int64_t from, std::optional<std::int64_t> wanted) {
  const std::int64_t log_size = count_entries(tx);
  const std::int64_t to = wanted.value_or(checkpoint_size(tx));
  if (to > log_size) return beyond("to", log_size);
  if (from > to) return beyond("from", to);
  const auto from_root = root_at(tx, from);
  const auto to_root = root_at(tx, to);
  const auto path = consistency_path(tx, from, to);
  if (!from_root || !to_root) return fail(from_root ? to_root.error() : from_root.error());
  if (!path) return fail(path.error());
  return http::json_response(200, {{"from", from},
                                   {"from_root", to_hex(*from_root)},
                                   {"to", to},
                                   {"to_root", to_hex(*to_root)},
                                   {"hashes", to_json(*path)},
                                   {"checkpoint", checkpoint_json(tx, to)}});
}

// Up to `most` lines, a bounded number of bytes, then one that says where to go on and what was signed.
Response lines_from(db::Tx& tx, std::int64_t from, std::int64_t most) {
  http::Response response;
  response.content_type = "application/x-ndjson";
  std::int64_t next = from;
  const std::int64_t end = std::min(count_entries(tx), from + most);
  while (next < end && response.body.size() < answer_bytes) {
    const auto page = entries_from(tx, next, std::min(lines_a_query, end - next));
    if (page.empty()) break;
    for (const StoredEntry& entry : page) response.body += to_line(entry);
    next = page.back().sequence + 1;
  }
  const auto newest = newest_checkpoint(tx);
  const bool more = next < count_entries(tx);
  const json::object last = {{"next", more ? json::value(next) : json::value()},
                             {"checkpoint", newest ? json::value(newest->note) : json::value()}};
  response.body += json::serialize(last) + "\n";
  response.headers.push_back({"Cache-Control", "no-store"});
  return response;
}

}  // namespace

Response Http::show_checkpoint(http::Request&) {
  http::Response response;
  response.content_type = "text/plain; charset=utf-8";
  response.body = checkpoints_.newest();
  if (response.body.empty()) return fail(Code::unavailable, "Aucun point de contrôle n'est encore signé.");
  response.headers.push_back({"Cache-Control", "no-cache"});
  return response;
}

Http::Answer Http::list_entries(http::Request& request) {
  const auto query = http::read_list_query(request, {"subject_kind", "subject_id", "action", "actor_id"},
                                           {ListOrder::oldest, ListOrder::newest});
  if (!query) co_return fail(query.error());
  const EntryFilter filter = read_filter(request);
  co_return co_await database_.read([&](db::Tx& tx) {
    auto page = list_page(tx, *query, filter);
    if (page) http::compress_answer(request, *page);
    return page;
  });
}

Http::Answer Http::prove_entry(http::Request& request) {
  if (const auto known = refuse_strangers(request, {"size"}); !known) co_return fail(known.error());
  const auto sequence = parse_integer(request.path_parameters.at(0));
  if (!sequence || *sequence < 0) co_return fail(Code::not_found, "Cette entrée n'existe pas.");
  const auto size = read_number(request, "size", any_size);
  if (!size) co_return fail(size.error());
  co_return co_await database_.read([&](db::Tx& tx) { return proof_of_entry(tx, *sequence, *size); });
}

Http::Answer Http::prove_consistency(http::Request& request) {
  if (const auto known = refuse_strangers(request, {"from", "to"}); !known) co_return fail(known.error());
  const auto from = read_number(request, "from", any_size);
  if (!from) co_return fail(from.error());
  const auto to = read_number(request, "to", any_size);
  if (!to) co_return fail(to.error());
  if (!from->has_value()) {
    co_return fail_field(Code::invalid_input, "/from", "required", "from : la taille déjà connue est attendue.");
  }
  co_return co_await database_.read([&](db::Tx& tx) { return proof_of_growth(tx, **from, *to); });
}

Http::Answer Http::export_lines(http::Request& request) {
  if (const auto known = refuse_strangers(request, {"from", "limit"}); !known) co_return fail(known.error());
  const auto from = read_number(request, "from", any_size);
  if (!from) co_return fail(from.error());
  const auto most = read_number(request, "limit", most_lines);
  if (!most) co_return fail(most.error());
  const std::int64_t lines = std::max(most->value_or(usual_lines), std::int64_t{1});
  co_return co_await database_.read([&](db::Tx& tx) { return lines_from(tx, from->value_or(0), lines); });
}

}  // namespace qrcongo::audit
