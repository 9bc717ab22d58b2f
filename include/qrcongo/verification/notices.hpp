// What the authority tells everybody: which products are recalled, and how the service is. Owned by app; called on io
// threads, events come on the database's writer thread.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "qrcongo/base/clock.hpp"
#include "qrcongo/certification/service.hpp"
#include "qrcongo/db/database.hpp"
#include "qrcongo/http/message.hpp"
#include "qrcongo/monitoring/health.hpp"
#include "qrcongo/stamps/service.hpp"
#include "qrcongo/verification/http.hpp"

namespace qrcongo::verification {

class PageFrames;

// A recall in force, as the public is told of it.
struct RecallNotice {
  std::shared_ptr<const certification::CertificateFacts> facts;  // of whose stamps are recalled
  std::int64_t sequence = 0;
  std::int64_t since = 0;
  std::string reason_code;  // what an officer wrote beside it is not for everybody
  std::int64_t stamps = 0;
};

// As many of them as stand on one page.
struct RecallPart {
  std::span<const RecallNotice> recalls;
  std::optional<std::int64_t> older;  // before which sequence the next part begins; nothing where this is the last
};

class Notices {
 public:
  using Answer = boost::asio::awaitable<Result<http::Response>>;

  Notices(db::Database& database, stamps::Service& stamps, certification::Service& certification,
          const monitoring::Health& health, Settings settings, const Clock& clock);
  ~Notices();

  Answer show_recalls(http::Request& request);                 // GET /rappels (?avant=: older ones)
  Result<http::Response> show_status(http::Request& request);  // GET /statut

  // The next reader sees it.
  void on_range_marked(const stamps::RangeMarked& marked);

 private:
  using RecallList = std::shared_ptr<const std::vector<RecallNotice>>;  // all, the newest first
  using FactsPointer = std::shared_ptr<const certification::CertificateFacts>;

  class Turn;

  boost::asio::awaitable<Result<RecallList>> list_now();
  RecallList kept_list() const;  // null where it must be read anew
  Result<RecallList> read_list(db::Tx& tx);
  Result<FactsPointer> facts_of(db::Tx& tx, const BatchId& id);
  void keep_list(RecallList list, std::uint64_t changes);

  db::Database& database_;
  stamps::Service& stamps_;
  certification::Service& certification_;
  const monitoring::Health& health_;
  const Settings settings_;
  const std::unique_ptr<PageFrames> frames_;
  const Clock& clock_;

  mutable std::mutex mutex_;
  std::uint64_t changes_ = 0;       // recalls made and lifted since the start; guarded by mutex_
  RecallList list_;                 // guarded by mutex_, as all below
  std::uint64_t list_changes_ = 0;  // how many it knows at least
  std::int64_t list_read_at_ = 0;
  bool is_reading_ = false;  // somebody reads it anew
};

}  // namespace qrcongo::verification
