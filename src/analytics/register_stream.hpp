// A register on its way to somebody: it takes a place, leaves an entry in the audit log, and is read at the pace at
// which its client takes it. Private to analytics; owned by its answer, one thread at a time uses it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "export_places.hpp"
#include "qrcongo/db/database.hpp"
#include "qrcongo/http/message.hpp"
#include "qrcongo/identity/call.hpp"
#include "register_export.hpp"

namespace qrcongo::analytics {

class RegisterStream {
 public:
  RegisterStream(db::Database& database, ExportPlaces::Place place, RegisterExport exported)
      : database_(database), place_(std::move(place)), export_(std::move(exported)) {}

  Result<void> begin(db::Tx& tx) { return export_.begin(tx); }
  void record(db::Tx& tx, const identity::Call& call) const;
  boost::asio::awaitable<Result<std::string>> next();  // the next page's lines; empty: there is no more

  const RegisterExport& exported() const { return export_; }

 private:
  db::Database& database_;
  const ExportPlaces::Place place_;
  RegisterExport export_;
};

// How many there are is told to those alone of whom the audit log has an entry.
enum class Rows { told, untold };

// The answer that owns it. now_ms: when it was begun.
http::Response stream_response(std::shared_ptr<RegisterStream> stream, std::int64_t now_ms, Rows rows);

}  // namespace qrcongo::analytics
