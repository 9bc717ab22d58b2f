// Which stamps exist and what holds for them, in memory: batches by number, facts about their ranges, and certificates
// that batches share, so that suspending one changes every stamp's verdict at once. Owned by app.
//
// It only grows. Events come on the database's writer thread and have taken effect when they return, which is before
// the reply that caused them; one mutex keeps writers apart. Any thread finds a stamp without a lock, under a Reading,
// and a GTIN's products under a lock that writers hold for no longer than it takes to replace a certificate.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "qrcongo/certification/service.hpp"
#include "qrcongo/db/database.hpp"
#include "qrcongo/runtime/epoch.hpp"
#include "qrcongo/stamps/service.hpp"
#include "qrcongo/verification/stamp_facts.hpp"

namespace qrcongo::verification {

class Index {
 public:
  using Reading = runtime::Epoch::Reading;

  Index();
  ~Index();
  Index(const Index&) = delete;
  Index& operator=(const Index&) = delete;

  // Once, before anything writes. Events before it are not kept: a command that answers no scan has no use for them.
  Result<void> load(db::Database& database, certification::Service& certification, stamps::Service& stamps);
  // The same from what those answered.
  void build(const std::vector<certification::CertificateFacts>& certificates,
             const std::vector<stamps::Batch>& batches, const std::vector<stamps::RangeMarked>& facts);
  bool is_loaded() const;

  void on_facts_changed(const certification::CertificateFacts& facts);
  void on_batch_issued(const stamps::Batch& batch);
  void on_enterprise_renamed(const OrganisationId& enterprise, const std::string& name);
  // Of a batch that is known, within it; else aborts.
  void on_range_marked(const stamps::RangeMarked& marked);

  // While it lives, what was found through it stays. Never across a co_await.
  Reading reading() const;
  // Nothing where the number lies in no batch. It says nothing about whether a code is genuine. Under a Reading.
  std::optional<StampFacts> find(std::uint64_t number) const;

  // Of the batch that StampFacts and scans know by this number; nothing where there is none.
  std::optional<BatchId> batch_id(std::uint32_t batch) const;

  // So many more of a batch's stamps were scanned at all, and so many more often; a batch that is not known is passed
  // over. Waits for writers.
  void add_scanned(const BatchId& batch, std::uint64_t scanned, std::uint64_t often);
  // What a scan of this batch carries as its habit: 0 unless so many of its stamps are scanned often that this says
  // nothing.
  std::uint16_t habit_of(std::uint32_t batch) const;

  // The certified products of this GTIN (14 digits), each with the certificate that speaks best for it. A GTIN is
  // unique in an enterprise alone, so there may be several. Takes a lock of its own, for as long as a few pointers are
  // copied, and not the writers'.
  std::vector<std::shared_ptr<const CertificateCard>> products(const std::string& gtin) const;

 private:
  class Body;
  std::unique_ptr<Body> body_;
};

}  // namespace qrcongo::verification
