#include "qrcongo/stamps/key_generations_http.hpp"

#include "qrcongo/base/text.hpp"
#include "qrcongo/http/fields.hpp"
#include "qrcongo/identity/approvals_http.hpp"

namespace qrcongo::stamps {
namespace {

using Answered = Result<http::Response>;

constexpr std::size_t reason_max = 1000;

boost::json::object generation_json(const KeyGeneration& one) {
  return {{"generation", one.generation},
          {"state", to_text(one.state)},
          {"batches", one.batches},
          {"created_at", http::time_json(one.created_at)}};
}

// Nothing has happened yet: another administrator decides.
http::Response awaited(db::Tx& tx, const identity::Call& call, const identity::Approvals& approvals,
                       const identity::Approval& approval) {
  return http::json_response(202, identity::to_json(tx, call, approvals, approval));
}

}  // namespace

KeyGenerationsHttp::Answer KeyGenerationsHttp::list_generations(http::Request& request) {
  const auto query = http::read_list_query(request, {});
  if (!query) co_return fail(query.error());
  co_return co_await acts_.look(request, [&](db::Tx& tx, const identity::Call&) -> Answered {
    boost::json::array items;
    std::int64_t last = 0;
    // A cursor is the last generation that was shown, and one more, since 0 says that nothing was.
    for (const KeyGeneration& one : generations_.generations(tx)) {
      if (one.generation < query->after) continue;
      if (static_cast<std::int64_t>(items.size()) == query->limit) return http::list_response(std::move(items), last);
      items.emplace_back(generation_json(one));
      last = one.generation + 1;
    }
    return http::list_response(std::move(items), 0);
  });
}

KeyGenerationsHttp::Answer KeyGenerationsHttp::ask_new(http::Request& request) {
  http::Fields fields(request);
  const std::string reason = fields.text("reason", reason_max);
  if (const auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await acts_.commit(request, [&](db::Tx& tx, const identity::Call& call) -> Answered {
    const auto asked = generations_.ask_new(tx, call, reason);
    if (!asked) return fail(asked.error());
    return awaited(tx, call, approvals_, *asked);
  });
}

KeyGenerationsHttp::Answer KeyGenerationsHttp::ask_compromised(http::Request& request) {
  const auto generation = parse_integer(request.path_parameters.at(0));
  if (!generation) co_return fail(Code::not_found, "Cette génération de clés n'existe pas.");
  http::Fields fields(request);
  const std::string reason = fields.text("reason", reason_max);
  if (const auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await acts_.commit(request, [&](db::Tx& tx, const identity::Call& call) -> Answered {
    const auto asked = generations_.ask_compromised(tx, call, *generation, reason);
    if (!asked) return fail(asked.error());
    return awaited(tx, call, approvals_, *asked);
  });
}

}  // namespace qrcongo::stamps
