#include "qrcongo/oversight/reconciliation.hpp"

#include <algorithm>
#include <chrono>

#include "reconciler.hpp"

namespace qrcongo::oversight {
namespace {

constexpr std::int64_t recent_ms = minute_ms;
constexpr int ask_again_after_s = 5;

}  // namespace

// Holds the one place for as long as it lives.
class Reconciliation::UnderWay {
 public:
  explicit UnderWay(Reconciliation& room) : room_(room) {}
  UnderWay(const UnderWay&) = delete;
  UnderWay& operator=(const UnderWay&) = delete;
  ~UnderWay() { room_.end(); }

 private:
  Reconciliation& room_;
};

bool Reconciliation::begin() {
  const std::lock_guard lock(mutex_);
  if (under_way_) return false;
  under_way_ = true;
  return true;
}

void Reconciliation::wait_and_begin() {
  std::unique_lock lock(mutex_);
  ended_.wait(lock, [this] { return !under_way_; });
  under_way_ = true;
}

void Reconciliation::end() {
  {
    const std::lock_guard lock(mutex_);
    under_way_ = false;
  }
  ended_.notify_all();
}

void Reconciliation::stop() { stopping_ = true; }

Reconciliation::Shared Reconciliation::last() const {
  const std::lock_guard lock(mutex_);
  return last_;
}

Result<Reconciliation::Shared> Reconciliation::make(db::Tx& tx, std::size_t findings_max, const Progress& progress) {
  const auto start = std::chrono::steady_clock::now();
  const auto go_on = [&](std::int64_t done, std::int64_t all) {
    if (progress) progress(done, all);
    return !stopping_.load();
  };
  Reconciler reconciler(settings_, clock_.now_ms(), std::max(findings_max, findings_answered), go_on);
  auto made = reconciler.run(tx);
  if (!made) return fail(made.error());
  const auto took = std::chrono::steady_clock::now() - start;
  made->duration_ms = std::chrono::duration_cast<std::chrono::milliseconds>(took).count();
  Report kept = *made;
  kept.findings.resize(std::min(kept.findings.size(), findings_answered));
  auto shared = std::make_shared<const Report>(std::move(kept));
  {
    const std::lock_guard lock(mutex_);
    last_ = std::move(shared);
  }
  return std::make_shared<const Report>(std::move(*made));
}

Result<Reconciliation::Shared> Reconciliation::run(std::size_t findings_max, const Progress& progress) {
  wait_and_begin();
  const UnderWay under_way(*this);
  return database_.read_now([&](db::Tx& tx) { return make(tx, findings_max, progress); });
}

boost::asio::awaitable<Result<Reconciliation::Shared>> Reconciliation::recent() {
  Shared known = last();
  if (known && clock_.now_ms() < known->made_at + known->duration_ms + recent_ms) co_return known;
  if (!begin()) {
    if (known) co_return known;
    Error busy{
        Code::unavailable, "Un contrôle est en cours ; réessayez dans quelques secondes.", {}, ask_again_after_s};
    co_return fail(std::move(busy));
  }
  const UnderWay under_way(*this);
  const Progress nobody_looks;
  co_return co_await database_.read_at_length([&](db::Tx& tx) { return make(tx, findings_answered, nobody_looks); });
}

}  // namespace qrcongo::oversight
