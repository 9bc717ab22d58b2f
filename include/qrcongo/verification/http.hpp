// The public's part of the HTTP interface: scans, the page where a code is typed, products. Owned by app. Scans are
// answered on the hot path; its routes answer the same to whoever asks in another way. None touches the database.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "qrcongo/base/clock.hpp"
#include "qrcongo/base/random.hpp"
#include "qrcongo/http/direct.hpp"
#include "qrcongo/http/message.hpp"
#include "qrcongo/monitoring/metrics.hpp"
#include "qrcongo/stamps/keyring.hpp"
#include "qrcongo/verification/index.hpp"
#include "qrcongo/verification/ledger/scan_ledger.hpp"
#include "qrcongo/verification/verdict.hpp"

namespace qrcongo::verification {

class NetworkPlaces;

struct Settings {
  std::string authority_name;  // who certifies, as pages say it
  std::string country = "CD";  // whose provinces are the places
  std::string phone;           // what a citizen calls in doubt; may be empty
  std::string notice;          // a sentence below every page; may be empty
  UtcOffset utc_offset;
  bool require_activation = true;
  bool demonstration = false;           // a ribbon on every page, "demonstration": true in every answer
  std::string base_path;                // before every link, where a proxy serves the platform below a path
  bool wait_for_disk = true;            // answers leave once their scan is durable
  std::int64_t patience_ms = 20;        // or after so long, saying that it is not
  std::vector<std::string> gateways{};  // numeric addresses that may say for whom and where they ask
  bool limits_enabled = false;          // how often one client may ask, a second and for long, and send reports
  std::int64_t hits_per_s = 200;        // about stamps that exist
  std::int64_t misses_per_s = 2;        // about codes that nobody issued
  std::int64_t products_per_s = 20;     // about products, and for linksets
  std::int64_t gateway_per_s = 5000;    // a gateway, about anything
  std::string public_url{};             // how the outside reaches the server, without a slash at its end
  std::string stamps_url{};             // what is printed before a stamp's path; empty: none are made
  std::string reports_folder{};         // where citizens' photos lie
  std::shared_ptr<const NetworkPlaces> network_places{};  // of scans that name no place; may be null
};

// Many codes at once, and the province in which an inspector has them before him; 0: he does not say.
struct CodesToCheck {
  std::vector<std::string> codes;
  std::string place_code;
  std::uint8_t place = 0;
};

class ScanDesk;
struct Answer;

class Http {
 public:
  Http(const Index& index, const stamps::Keyring& keyring, ledger::ScanLedger& ledger, Settings settings,
       const Clock& clock, Random& random);
  ~Http();

  // Of /01/{gtin}/21/{serial}, /01/{gtin}/235/{serial}, /S/{serial} and /s/{serial}, as JSON or page.
  http::DirectRoute direct_route();
  // What was answered since the last call; whoever keeps metrics calls it every second or so.
  void tell_counts(monitoring::Metrics& metrics);

  Result<http::Response> show_home(http::Request& request);  // GET /  (?code= sends to the code's own address)
  boost::asio::awaitable<Result<http::Response>> show_stamp(http::Request& request);  // GET /01/{gtin}/21/{serial}
  boost::asio::awaitable<Result<http::Response>> show_short_stamp(http::Request& request);  // GET /S/{serial}
  Result<http::Response> show_product(http::Request& request);                              // GET /01/{gtin}
  // Where the links of those addresses lead: the same answers, whatever the query asks of a resolver.
  boost::asio::awaitable<Result<http::Response>> show_linked_stamp(
      http::Request& request);                                         // GET /verifier/01/{gtin}/21/{serial}
  Result<http::Response> show_linked_product(http::Request& request);  // GET /verifier/01/{gtin}
  Result<http::Response> show_resolver(http::Request& request);        // GET /.well-known/gs1resolver
  Result<http::Response> show_link_methods(http::Request& request);    // OPTIONS of digital links
  // Of POST /api/v1/verifications, behind the gate; no scans.
  Result<CodesToCheck> read_codes(const http::Request& request) const;
  // seen: where it is given, the numbers of the stamps that exist are added to it.
  Result<http::Response> check_codes(const http::Request& request, const CodesToCheck& check,
                                     std::vector<std::uint64_t>* seen = nullptr);
  // What an inspector saw at the place that he named counts as evidence, once it is committed that he did.
  void count_evidence(const http::Request& request, const CodesToCheck& check);
  Result<http::Response> show_openapi(http::Request& request);  // GET /api/openapi.json
  Result<http::Response> show_icon(http::Request& request);     // GET /favicon.ico

 private:
  boost::asio::awaitable<Result<http::Response>> answer_scan(http::Request& request, std::size_t code_parameter);
  Result<http::Response> show_links(const http::Request& request) const;
  Result<http::Response> refuse_product(const http::DirectRequest& asked, const Error& error) const;
  boost::asio::awaitable<void> wait_for(std::uint64_t ticket) const;
  http::Response refusal(const http::Request& request, const Answer& answer, const std::string& code,
                         const http::DirectRequest& asked) const;

  const Index& index_;
  const Settings settings_;
  std::unique_ptr<ScanDesk> desk_;
};

}  // namespace qrcongo::verification
