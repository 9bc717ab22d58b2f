// The public's part of the HTTP interface: scans, the page where a code is typed, products. Owned by app; its handlers
// answer there and then on io threads and touch neither database nor disk.
#pragma once

#include <memory>
#include <string>

#include "qrcongo/base/clock.hpp"
#include "qrcongo/base/random.hpp"
#include "qrcongo/http/message.hpp"
#include "qrcongo/monitoring/metrics.hpp"
#include "qrcongo/stamps/keyring.hpp"
#include "qrcongo/verification/index.hpp"
#include "qrcongo/verification/verdict.hpp"

namespace qrcongo::verification {

struct Settings {
  std::string authority_name;  // who certifies, as pages say it
  std::string phone;           // what a citizen calls in doubt; may be empty
  std::string notice;          // a sentence below every page; may be empty
  UtcOffset utc_offset;
  bool require_activation = true;
  bool demonstration = false;  // a ribbon on every page, "demonstration": true in every answer
  std::string base_path;       // before every link, where a proxy serves the platform below a path
};

class ScanCounter;

class Http {
 public:
  Http(const Index& index, const stamps::Keyring& keyring, Settings settings, monitoring::Metrics& metrics,
       const Clock& clock, Random& random);
  ~Http();

  Result<http::Response> show_home(http::Request& request);   // GET /  (?code= sends to the code's own address)
  Result<http::Response> show_stamp(http::Request& request);  // GET /01/{gtin}/21/{serial}, /01/{gtin}/235/{serial}
  Result<http::Response> show_short_stamp(http::Request& request);  // GET /S/{serial}, /s/{serial}
  Result<http::Response> show_product(http::Request& request);      // GET /01/{gtin}
  Result<http::Response> verify_codes(http::Request& request);  // POST /api/v1/verifications, behind the gate; no scans
  Result<http::Response> show_openapi(http::Request& request);  // GET /api/openapi.json
  Result<http::Response> show_icon(http::Request& request);     // GET /favicon.ico

 private:
  http::Response answer_scan(const http::Request& request, const std::string& code, const std::string* gtin);

  const Index& index_;
  const stamps::Keyring& keyring_;
  const Settings settings_;
  monitoring::Metrics& metrics_;
  const Clock& clock_;
  std::unique_ptr<ScanCounter> scans_;
};

}  // namespace qrcongo::verification
