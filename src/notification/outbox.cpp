#include "qrcongo/notification/outbox.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "back_off.hpp"
#include "mail_server.hpp"
#include "public_address.hpp"
#include "qrcongo/base/check.hpp"
#include "qrcongo/base/id.hpp"
#include "qrcongo/base/log.hpp"
#include "qrcongo/runtime/thread_pool.hpp"
#include "store.hpp"
#include "webhook.hpp"

namespace qrcongo::notification {
namespace {

constexpr int sender_nice = 5;
constexpr std::int64_t letters_a_batch = 20;
constexpr std::int64_t look_every_ms = minute_ms;  // though nobody woke it: a clock may have been set
constexpr std::int64_t kept_ms = 30 * day_ms;      // that something was sent, and when
constexpr std::int64_t deleted_a_round = 500;

std::vector<AddressRange> ranges_of(const std::vector<std::string>& texts) {
  std::vector<AddressRange> ranges;
  for (const std::string& text : texts) {
    const auto range = parse_range(text);
    check(range.has_value(), "a range of addresses that nobody checked");
    ranges.push_back(*range);
  }
  return ranges;
}

}  // namespace

std::string_view to_text(Channel channel) { return channel == Channel::email ? "email" : "webhook"; }

std::optional<Channel> from_text(std::type_identity<Channel>, std::string_view text) {
  if (text == "email") return Channel::email;
  if (text == "webhook") return Channel::webhook;
  return std::nullopt;
}

bool is_smtp_url(const std::string& url) { return SmtpUrl::parse(url).has_value(); }
bool is_webhook_url(const std::string& url) { return WebhookUrl::parse(url).has_value(); }
bool is_address_range(std::string_view text) { return parse_range(text).has_value(); }
bool is_email_address(std::string_view text) { return is_mail_address(text); }

class Outbox::Body {
 public:
  Body(Settings settings, db::Database& database, const Clock& clock, Random& random)
      : settings_(std::move(settings)),
        allowed_(ranges_of(settings_.webhook_allow)),
        mail_server_(settings_),
        database_(database),
        clock_(clock),
        random_(random) {}

  ~Body() { stop(); }

  bool can_send(Channel channel) const { return channel == Channel::webhook || mail_server_.is_there(); }

  void put(db::Tx& tx, const Letter& letter, std::int64_t now_ms) {
    insert_letter(tx, make_uuid_v7(now_ms, random_), letter, now_ms);
    tx.after_commit([this] { wake(); });
  }

  void start() {
    thread_ = std::thread([this] {
      runtime::name_this_thread("notify", sender_nice);
      run();
    });
  }

  void stop() {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    woken_.notify_all();
    if (thread_.joinable()) thread_.join();
  }

  Result<std::optional<std::int64_t>> send_due() {
    std::vector<WaitingLetter> batch;
    do {
      if (auto recorded = record_undone(); !recorded) return fail(recorded.error());
      auto read = read_batch();
      if (!read) return fail(read.error());
      batch = std::move(*read);
      for (const WaitingLetter& letter : batch) {
        if (stopping_) return std::nullopt;
        if (auto tried = attempt(letter); !tried) return fail(tried.error());
      }
      if (auto postponed = postpone_held_back(); !postponed) return fail(postponed.error());
    } while (!batch.empty());
    return database_.read_now([](db::Tx& tx) -> Result<std::optional<std::int64_t>> { return next_due(tx); });
  }

 private:
  // What came of a letter and is not written down yet: until it is nothing else is sent, or it would be sent again
  // and again while the disk is full.
  struct Undone {
    WaitingLetter letter;
    Outcome outcome;
  };

  void wake() {
    {
      std::lock_guard lock(mutex_);
      woken_up_ = true;
    }
    woken_.notify_all();
  }

  void run() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
      woken_up_ = false;
      lock.unlock();
      const std::int64_t pause_ms = round();
      lock.lock();
      woken_.wait_for(lock, std::chrono::milliseconds(pause_ms), [this] { return stopping_ || woken_up_; });
    }
  }

  // Sends what is due, and says how long to rest.
  std::int64_t round() {
    const auto next = send_due();
    if (!next && !warned_) log::warning("letters are not sent", {{"why", next.error().detail}});
    warned_ = !next;
    delete_old();
    if (!next || !*next) return look_every_ms;
    return std::clamp<std::int64_t>(**next - clock_.now_ms(), 1, look_every_ms);
  }

  Result<std::vector<WaitingLetter>> read_batch() {
    std::vector<std::string> damaged;
    auto batch = database_.read_now([&](db::Tx& tx) -> Result<std::vector<WaitingLetter>> {
      auto letters = due_letters(tx, clock_.now_ms(), letters_a_batch);
      std::erase_if(letters, [&](WaitingLetter& letter) {
        if (open_letter(tx, letter)) return false;
        damaged.push_back(letter.id);
        return true;
      });
      return letters;
    });
    if (!batch || damaged.empty()) return batch;
    const auto ended = database_.write_now([&](db::Tx& tx) -> Result<void> {
      for (const std::string& id : damaged) end_letter(tx, id, "given_up", "damaged", clock_.now_ms());
      return {};
    });
    if (!ended) return fail(ended.error());
    for (const std::string& id : damaged) log::error("a letter was altered and is not sent", {{"id", id}});
    return batch->empty() ? read_batch() : batch;
  }

  Result<void> attempt(const WaitingLetter& letter) {
    std::optional<WebhookUrl> url;
    if (letter.channel == Channel::webhook) url = WebhookUrl::parse(letter.to);
    const std::string place = url ? url->host() + ":" + url->port() : std::string(to_text(letter.channel));
    const std::int64_t now_ms = clock_.now_ms();
    Outcome outcome{Outcome::Kind::failed, "unreachable", false};
    if (const auto until = resting_.rests_until(place, now_ms)) {
      const bool may_wait = next_try_at(letter.created_at, letter.tries, now_ms, settings_.first_pause_ms).has_value();
      if (may_wait) {
        held_back_.emplace_back(letter.id, *until);
        return {};
      }
    } else {
      outcome = send(letter, url);
      if (outcome.kind == Outcome::Kind::stopped) return {};
      if (outcome.kind != Outcome::Kind::hopeless) resting_.note(place, outcome.answered, clock_.now_ms());
    }
    undone_ = Undone{letter, outcome};
    return record_undone();
  }

  Outcome send(const WaitingLetter& letter, const std::optional<WebhookUrl>& url) const {
    if (letter.channel == Channel::email) return mail_server_.send(letter, stopping_);
    if (!url) return {Outcome::Kind::hopeless, "malformed"};
    const WebhookRules rules{allowed_, settings_.webhook_secret.view(), settings_.ca_file};
    return send_webhook(*url, letter, rules, clock_.now_ms(), stopping_);
  }

  // All of a batch in one COMMIT.
  Result<void> postpone_held_back() {
    const auto held_back = std::exchange(held_back_, {});
    if (held_back.empty()) return {};
    return database_.write_now([&](db::Tx& tx) -> Result<void> {
      for (const auto& [id, until_ms] : held_back) postpone(tx, id, until_ms);
      return {};
    });
  }

  Result<void> record_undone() {
    if (!undone_) return {};
    const WaitingLetter& letter = undone_->letter;
    const Outcome& outcome = undone_->outcome;
    const std::int64_t now_ms = clock_.now_ms();
    std::optional<std::int64_t> again;
    if (outcome.kind == Outcome::Kind::failed) {
      again = next_try_at(letter.created_at, letter.tries + 1, now_ms, settings_.first_pause_ms);
    }
    const bool sent = outcome.kind == Outcome::Kind::sent;
    const auto recorded = database_.write_now([&](db::Tx& tx) -> Result<void> {
      if (again) {
        note_failure(tx, letter.id, outcome.fault, *again);
      } else {
        end_letter(tx, letter.id, sent ? "sent" : "given_up", sent ? std::nullopt : std::optional(outcome.fault),
                   now_ms);
      }
      return {};
    });
    if (!recorded) return recorded;
    tell(letter, outcome, sent ? "sent" : (again ? "failed" : "given_up"));
    undone_.reset();
    return {};
  }

  void tell(const WaitingLetter& letter, const Outcome& outcome, std::string_view what) const {
    if (settings_.observe) settings_.observe(letter.channel, what);
    if (what == "sent") return;
    const auto level = what == "failed" ? log::Level::warning : log::Level::error;
    log::write(level, what == "failed" ? "a letter did not arrive" : "a letter is given up",
               {{"id", letter.id},
                {"channel", std::string(to_text(letter.channel))},
                {"event", letter.event},
                {"fault", outcome.fault},
                {"tries", std::to_string(letter.tries + 1)}});
  }

  void delete_old() {
    const std::int64_t now_ms = clock_.now_ms();
    if (now_ms - deleted_at_ < hour_ms || stopping_) return;
    deleted_at_ = now_ms;
    const auto deleted = database_.write_now([&](db::Tx& tx) -> Result<void> {
      delete_ended(tx, now_ms - kept_ms, deleted_a_round);
      return {};
    });
    if (!deleted) log::warning("old letters stay", {{"why", deleted.error().detail}});
  }

  const Settings settings_;
  const std::vector<AddressRange> allowed_;
  const MailServer mail_server_;
  db::Database& database_;
  const Clock& clock_;
  Random& random_;

  // The sender's thread alone.
  RestingPlaces resting_{settings_.first_pause_ms};
  std::vector<std::pair<std::string, std::int64_t>> held_back_;  // until when, of the batch at hand
  std::optional<Undone> undone_;
  std::int64_t deleted_at_ = 0;
  bool warned_ = false;

  std::mutex mutex_;
  std::condition_variable woken_;
  bool woken_up_ = false;               // guarded by mutex_
  std::atomic<bool> stopping_ = false;  // set under mutex_; transfers look at it without
  std::thread thread_;
};

Outbox::Outbox(Settings settings, db::Database& database, const Clock& clock, Random& random)
    : body_(std::make_unique<Body>(std::move(settings), database, clock, random)) {}

Outbox::~Outbox() = default;

bool Outbox::can_send(Channel channel) const { return body_->can_send(channel); }
void Outbox::put(db::Tx& tx, const Letter& letter, std::int64_t now_ms) { body_->put(tx, letter, now_ms); }
void Outbox::start() { body_->start(); }
void Outbox::stop() { body_->stop(); }
Result<std::optional<std::int64_t>> Outbox::send_due() { return body_->send_due(); }

}  // namespace qrcongo::notification
