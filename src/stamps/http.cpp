#include "qrcongo/stamps/http.hpp"

#include <memory>

#include "progress_board.hpp"
#include "progress_watch.hpp"
#include "qrcongo/http/events.hpp"
#include "qrcongo/http/fields.hpp"
#include "qrcongo/http/listing.hpp"
#include "qrcongo/identity/approvals_http.hpp"
#include "qrcongo/identity/organisations.hpp"
#include "qrcongo/stamps/labels.hpp"

namespace qrcongo::stamps {
namespace {

constexpr std::size_t most_ranges = 1000;

tl::unexpected<Error> no_such_order() { return fail(Code::not_found, "Cette commande n'existe pas."); }
tl::unexpected<Error> no_such_recall() { return fail(Code::not_found, "Ce rappel n'existe pas."); }

boost::json::array ranges_json(const std::vector<Range>& ranges) {
  boost::json::array all;
  for (const Range& range : ranges) all.push_back({{"from", range.from}, {"to", range.to}});
  return all;
}

// What waits for another person's decision; null where nothing does.
boost::json::value awaited_lift_json(db::Tx& tx, const identity::Call& call, Service& service, const Recall& recall) {
  const auto awaited = recall.lift_asked_reason ? service.awaited_lift(tx, recall.id) : std::nullopt;
  if (!awaited) return nullptr;
  return {{"approval_id", awaited->id.str()},
          {"asked_by", identity::actor_json(tx, call, awaited->asked_by)},
          {"asked_at", http::time_json(awaited->asked_at)},
          {"reason", *recall.lift_asked_reason}};
}

boost::json::object recall_json(db::Tx& tx, const identity::Call& call, BatchLabels& labels, Service& service,
                                const Recall& recall) {
  const BatchLabel& batch = labels.of(recall.batch_id);
  return {{"id", recall.id.str()},
          {"batch_id", recall.batch_id.str()},
          {"order_number", batch.order_number},
          {"product_name", batch.product_name},
          {"enterprise_name", batch.enterprise_name},
          {"ranges", ranges_json(recall.ranges)},
          {"count", recall.stamps},
          {"reason_code", recall.reason_code},
          {"reason", recall.reason},
          {"state", recall.state},
          {"recalled_by", identity::actor_json(tx, call, recall.recalled_by)},
          {"created_at", http::time_json(recall.created_at)},
          {"lifted_by", identity::actor_json(tx, call, recall.lifted_by)},
          {"lifted_at", http::time_json(recall.lifted_at)},
          {"lift_reason", http::text_json(recall.lift_reason)},
          {"awaited_lift", awaited_lift_json(tx, call, service, recall)}};
}

RecallInput read_recall(http::Fields& fields) {
  RecallInput input;
  if (fields.has("serial")) {
    input.serial = fields.text("serial", 64);
  } else {
    input.batch_id = BatchId(fields.uuid("batch_id"));
  }
  if (!input.serial && fields.has("ranges")) {
    for (http::Fields& range : fields.objects("ranges", 1, most_ranges)) {
      const std::int64_t from = range.integer("from", 1, orders::delivery_stamps_max);
      input.ranges.push_back({from, range.integer("to", from, orders::delivery_stamps_max)});
    }
  }
  input.reason_code = fields.choice("reason_code", {"safety", "stolen", "lost", "misprint", "other"});
  input.reason = fields.text("reason", 500);
  return input;
}

Result<RecallPage> read_recall_page(const http::Request& request) {
  const auto query = http::read_list_query(request, {"state", "updated_since", "batch_id", "q"},
                                           {ListOrder::oldest, ListOrder::newest});
  if (!query) return fail(query.error());
  const auto batch = http::read_id_filter<BatchId>(request, "batch_id");
  if (!batch) return fail(batch.error());
  RecallPage page;
  page.batch_id = *batch;
  page.search = query->search;
  page.begin_at(*query);
  page.limit = query->asked();
  page.updated_since = query->updated_since;
  const auto states = http::read_choices_filter(request, "state", {"active", "lifted"});
  if (!states) return fail(states.error());
  page.states = *states;
  return page;
}

}  // namespace

Http::Http(Service& service, const Issuance& issuance, orders::Service& orders, identity::Acts& acts)
    : service_(service), issuance_(issuance), orders_(orders), acts_(acts), board_(std::make_unique<ProgressBoard>()) {}

Http::~Http() = default;

Http::Answer Http::show_progress(http::Request& request) {
  const auto id = OrderId::parse(request.path_parameters[0]);
  if (!id) co_return no_such_order();
  const auto watch = std::make_shared<ProgressWatch>(service_, issuance_, orders_, acts_, request, *id);
  if (!http::accepts_events(request)) co_return co_await watch->show();
  watch->follow(board_->follow(*id));
  auto first = co_await watch->look();
  if (!first) co_return fail(first.error());
  http::EventStream stream;
  stream.first = std::move(*first);
  stream.look = [watch] { return watch->look(); };
  co_return http::event_response(std::move(stream));
}

Http::Answer Http::list_recalls(http::Request& request) {
  const auto page = read_recall_page(request);
  if (!page) co_return fail(page.error());
  co_return co_await acts_.look(request, [&](db::Tx& tx, const identity::Call& call) -> Result<http::Response> {
    BatchLabels labels(tx);
    return http::page_response(service_.recalls(tx, call, *page), *page, page->limit,
                               [&](const Recall& recall) { return recall_json(tx, call, labels, service_, recall); });
  });
}

Http::Answer Http::recall(http::Request& request) {
  http::Fields fields(request);
  const RecallInput input = read_recall(fields);
  if (const auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await acts_.commit(request, [&](db::Tx& tx, const identity::Call& call) -> Result<http::Response> {
    const auto made = service_.recall(tx, call, input);
    if (!made) return fail(made.error());
    BatchLabels labels(tx);
    http::Response response = http::json_response(201, recall_json(tx, call, labels, service_, *made));
    response.headers.push_back({"Location", "/api/v1/recalls"});
    response.headers.push_back({"ETag", http::etag_of(1)});
    return response;
  });
}

Http::Answer Http::lift(http::Request& request) {
  const auto id = RecallId::parse(request.path_parameters[0]);
  if (!id) co_return no_such_recall();
  http::Fields fields(request);
  const std::string reason = fields.text("reason", 500);
  if (const auto refused = fields.refused()) co_return fail(*refused);
  co_return co_await acts_.commit(request, [&](db::Tx& tx, const identity::Call& call) -> Result<http::Response> {
    const auto asked = service_.ask_to_lift(tx, call, *id, reason);
    if (!asked) return fail(asked.error());
    return http::json_response(202, identity::to_json(tx, call, service_.approvals(), *asked));
  });
}

}  // namespace qrcongo::stamps
