#include "qrcongo/verification/notices.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <map>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "as_direct.hpp"
#include "certificate_card.hpp"
#include "negotiation.hpp"
#include "notice_pages.hpp"
#include "page.hpp"
#include "qrcongo/base/text.hpp"

namespace qrcongo::verification {
namespace {

namespace json = boost::json;

constexpr std::int64_t list_kept_ms = 10 * second_ms;  // a product's new name is seen after so long
constexpr std::size_t recalls_a_page = 50;
constexpr std::chrono::milliseconds look_pause{5};
constexpr int looks_max = 2000;

// ?avant=, the sequence of the last recall that was shown; more than any where it is not given.
Result<std::int64_t> read_before(const http::Request& request) {
  const std::string* typed = request.query_value("avant");
  if (typed == nullptr) return std::numeric_limits<std::int64_t>::max();
  const auto before = parse_integer(*typed);
  if (!before) return fail(Code::malformed, "« avant » est le nombre que la page précédente a donné.");
  return *before;
}

RecallPart part_before(const std::vector<RecallNotice>& all, std::int64_t before) {
  const auto first = std::partition_point(all.begin(), all.end(),
                                          [before](const RecallNotice& one) { return one.sequence >= before; });
  const std::span<const RecallNotice> rest(first, all.end());
  RecallPart part{rest.first(std::min(rest.size(), recalls_a_page)), std::nullopt};
  if (rest.size() > recalls_a_page) part.older = part.recalls.back().sequence;
  return part;
}

json::object recalls_json(const RecallPart& part, const Texts& texts, const Settings& settings) {
  json::array items;
  for (const RecallNotice& recall : part.recalls) {
    items.push_back({{"product", product_json(*recall.facts)},
                     {"enterprise", enterprise_json(*recall.facts)},
                     {"since", format_day(settings.utc_offset.day_of(recall.since))},
                     {"reason_code", recall.reason_code},
                     {"reason", why_text(recall.reason_code, texts)},
                     {"count", recall.stamps}});
  }
  json::object body = {{"demonstration", settings.demonstration}, {"items", std::move(items)}, {"next", nullptr}};
  if (part.older) body["next"] = std::to_string(*part.older);
  return body;
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
  const auto before = read_before(request);
  if (!before) co_return fail(before.error());
  const auto list = co_await list_now();
  if (!list) co_return fail(list.error());
  const AsDirect asked(request);
  const Texts& texts = language_of(request);
  const RecallPart part = part_before(**list, *before);
  http::Response response = wants_page(asked.direct)
                                ? recalls_page(part, request.query_value("avant"), texts, settings_, *frames_)
                                : http::json_response(200, recalls_json(part, texts, settings_));
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

// To read the list anew: one at a time, so that the crowd at an old list asks the database once.
class Notices::Turn {
 public:
  explicit Turn(Notices& notices) : notices_(notices) {
    const std::lock_guard lock(notices_.mutex_);
    is_mine_ = !notices_.is_reading_;
    notices_.is_reading_ = true;
    changes_ = notices_.changes_;
  }
  ~Turn() {
    if (!is_mine_) return;
    const std::lock_guard lock(notices_.mutex_);
    notices_.is_reading_ = false;
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  bool is_mine() const { return is_mine_; }
  std::uint64_t changes() const { return changes_; }  // that what is read now knows at least

 private:
  Notices& notices_;
  bool is_mine_ = false;
  std::uint64_t changes_ = 0;
};

boost::asio::awaitable<Result<Notices::RecallList>> Notices::list_now() {
  boost::asio::steady_timer pause(co_await boost::asio::this_coro::executor);
  for (int looks = 0; looks < looks_max; ++looks) {
    RecallList kept = kept_list();
    if (kept) co_return kept;
    const Turn turn(*this);
    if (turn.is_mine()) {
      auto read = co_await database_.read([&](db::Tx& tx) -> Result<RecallList> { return read_list(tx); });
      if (read) keep_list(*read, turn.changes());
      co_return read;
    }
    pause.expires_after(look_pause);
    co_await pause.async_wait(boost::asio::use_awaitable);
  }
  co_return fail(Error{Code::unavailable, "Momentanément indisponible. Réessayez dans un instant.", {}, 5});
}

// One that lacks no recall may be old while somebody reads it anew.
Notices::RecallList Notices::kept_list() const {
  const std::lock_guard lock(mutex_);
  if (list_changes_ != changes_) return nullptr;
  const bool is_fresh = clock_.now_ms() - list_read_at_ < list_kept_ms;
  return is_fresh || is_reading_ ? list_ : nullptr;
}

Result<Notices::RecallList> Notices::read_list(db::Tx& tx) {
  auto notices = std::make_shared<std::vector<RecallNotice>>();
  std::map<BatchId, FactsPointer> known;
  for (const stamps::Recall& recall : stamps_.active_recalls(tx)) {
    const auto [facts, is_new] = known.try_emplace(recall.batch_id);
    if (is_new) {
      auto read = facts_of(tx, recall.batch_id);
      if (!read) return fail(read.error());
      facts->second = std::move(*read);
    }
    if (!facts->second) continue;
    notices->push_back({facts->second, recall.sequence, recall.created_at, recall.reason_code, recall.stamps});
  }
  return RecallList(std::move(notices));
}

// Null where the certificate has none.
Result<Notices::FactsPointer> Notices::facts_of(db::Tx& tx, const BatchId& id) {
  const auto batch = stamps_.batch(tx, id);
  if (!batch) return fail(batch.error());
  auto facts = certification_.facts(tx, batch->certificate_id);
  if (!facts) return FactsPointer();
  return FactsPointer(std::make_shared<const certification::CertificateFacts>(std::move(*facts)));
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
