#include "qrcongo/verification/notices.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "as_direct.hpp"
#include "certificate_card.hpp"
#include "negotiation.hpp"
#include "notice_pages.hpp"
#include "page.hpp"

namespace qrcongo::verification {
namespace {

namespace json = boost::json;

constexpr std::int64_t list_kept_ms = 10 * second_ms;  // a product's new name is seen after so long
constexpr std::int64_t recalls_shown_max = 200;

json::object recalls_json(const std::vector<RecallNotice>& recalls, const Texts& texts, const Settings& settings) {
  json::array items;
  for (const RecallNotice& recall : recalls) {
    items.push_back({{"product", product_json(recall.facts)},
                     {"enterprise", enterprise_json(recall.facts)},
                     {"since", format_day(settings.utc_offset.day_of(recall.since))},
                     {"reason_code", recall.reason_code},
                     {"reason", why_text(recall.reason_code, texts)},
                     {"count", recall.stamps}});
  }
  return {{"demonstration", settings.demonstration}, {"items", std::move(items)}};
}

http::Response negotiated(http::Response response) {
  response.headers.push_back({"Vary", "Accept, Accept-Language"});
  return response;
}

}  // namespace

Notices::Notices(db::Database& database, stamps::Service& stamps, certification::Service& certification,
                 const monitoring::Health& health, Settings settings, const Clock& clock)
    : database_(database),
      stamps_(stamps),
      certification_(certification),
      health_(health),
      settings_(std::move(settings)),
      frames_(std::make_unique<PageFrames>(settings_)),
      clock_(clock) {}

Notices::~Notices() = default;

Notices::Answer Notices::show_recalls(http::Request& request) {
  std::uint64_t changes = 0;
  RecallList list = kept_list(changes);
  if (!list) {
    const auto read = co_await database_.read([&](db::Tx& tx) -> Result<RecallList> { return read_list(tx); });
    if (!read) co_return fail(read.error());
    list = *read;
    keep_list(list, changes);
  }
  const AsDirect asked(request);
  const Texts& texts = language_of(request);
  http::Response response = wants_page(asked.direct) ? recalls_page(*list, texts, settings_, *frames_)
                                                     : http::json_response(200, recalls_json(*list, texts, settings_));
  response.headers.push_back({"Cache-Control", "public, max-age=60"});
  co_return negotiated(std::move(response));
}

Result<http::Response> Notices::show_status(http::Request& request) {
  monitoring::HealthReport report = health_.report();
  const AsDirect asked(request);
  if (wants_page(asked.direct)) return negotiated(status_page(report.well, language_of(request), settings_, *frames_));
  http::Response response;
  response.content_type = "application/json";
  response.body = std::move(report.json);
  return negotiated(std::move(response));
}

void Notices::on_range_marked(const stamps::RangeMarked& marked) {
  if (marked.fact != stamps::RangeFact::recalled) return;
  const std::lock_guard lock(mutex_);
  ++changes_;
}

Notices::RecallList Notices::kept_list(std::uint64_t& changes) const {
  const std::lock_guard lock(mutex_);
  changes = changes_;
  const bool is_fresh = list_changes_ == changes_ && clock_.now_ms() - list_read_at_ < list_kept_ms;
  return is_fresh ? list_ : nullptr;
}

Result<Notices::RecallList> Notices::read_list(db::Tx& tx) {
  auto notices = std::make_shared<std::vector<RecallNotice>>();
  for (const stamps::Recall& recall : stamps_.active_recalls(tx, recalls_shown_max)) {
    const auto batch = stamps_.batch(tx, recall.batch_id);
    if (!batch) return fail(batch.error());
    auto facts = certification_.facts(tx, batch->certificate_id);
    if (!facts) continue;
    notices->push_back({std::move(*facts), recall.created_at, recall.reason_code, recall.stamps});
  }
  return RecallList(std::move(notices));
}

// What was read while a recall came may lack it: the list says how many changes it knows, and is read anew.
void Notices::keep_list(RecallList list, std::uint64_t changes) {
  const std::lock_guard lock(mutex_);
  if (changes < list_changes_) return;
  list_ = std::move(list);
  list_changes_ = changes;
  list_read_at_ = clock_.now_ms();
}

}  // namespace qrcongo::verification
