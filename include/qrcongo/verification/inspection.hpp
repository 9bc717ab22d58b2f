// What an inspector is shown of one stamp: its whole life, from its order to its last scan. Owned by app; each verb
// belongs to the thread whose transaction it is given, and none counts as a scan.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "qrcongo/distribution/service.hpp"
#include "qrcongo/orders/service.hpp"
#include "qrcongo/stamps/service.hpp"
#include "qrcongo/verification/index.hpp"
#include "qrcongo/verification/suspicions.hpp"

namespace qrcongo::verification {

struct StampLife {
  std::string serial;  // as printed
  stamps::Batch batch;
  std::int64_t position = 1;
  certification::CertificateFacts certificate;
  std::string order_number;
  std::string printer_name;
  std::optional<stamps::Archive> archive;   // that holds it
  std::optional<std::int64_t> received_at;  // by the printer
  std::vector<stamps::PositionFact> facts;
  ledger::ScanSummary scans;
  std::vector<Suspicion> suspicions;
};

class Inspection {
 public:
  Inspection(const Index& index, const ledger::ScanLedger& ledger, stamps::Service& stamps, orders::Service& orders,
             distribution::Service& distribution, Suspicions& suspicions)
      : index_(index),
        ledger_(ledger),
        stamps_(stamps),
        orders_(orders),
        distribution_(distribution),
        suspicions_(suspicions) {}

  // Code::unreadable_code where the serial has a typing error, Code::not_found where it is no stamp's.
  Result<StampLife> life_of(db::Tx& tx, std::string_view serial);

 private:
  Result<certification::CertificateFacts> certificate_of(std::uint64_t number) const;

  const Index& index_;
  const ledger::ScanLedger& ledger_;
  stamps::Service& stamps_;
  orders::Service& orders_;
  distribution::Service& distribution_;
  Suspicions& suspicions_;
};

}  // namespace qrcongo::verification
