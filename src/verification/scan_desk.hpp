// Where a scan is answered: read, found, counted, judged, written down. Owned by Http; any io thread. No database, no
// lock but the ledger's short one, and as long as nothing speaks against the stamp no allocation.
#pragma once

#include <array>
#include <atomic>
#include <optional>

#include "answer.hpp"
#include "client_keys.hpp"
#include "qrcongo/verification/http.hpp"

namespace qrcongo::verification {

struct ScanQuestion {
  std::string_view code;
  std::optional<std::string_view> gtin;
  const http::DirectRequest& request;
  bool is_digital_link = false;  // asked at /01/, where a linkset stands beside the answer
};

// How an answer is sent: status, type and fields.
struct AnswerForm {
  int status = 200;
  std::string content_type;
  std::vector<http::Header> headers;
  std::string direct_head;
};

struct AnswerForms {
  AnswerForm json;
  std::vector<AnswerForm> pages;  // one a language
};

struct WrittenAnswer {
  const AnswerForm* form = nullptr;     // null: nothing is written, the verdict is no answer
  std::optional<std::uint64_t> ticket;  // to wait for
  std::size_t true_at = 0;              // in the reply; 0: nowhere
};

class ScanDesk {
 public:
  ScanDesk(const Index& index, const stamps::Keyring& keyring, ledger::ScanLedger& ledger, const Settings& settings,
           const Clock& clock, Random& random);

  // Under a Reading of the index, as long as `answer` is used.
  WrittenAnswer write(const ScanQuestion& question, http::DirectReply& reply, Answer& answer);
  // What is known of a code without counting that somebody asked. Under a Reading.
  Answer look(std::string_view code, const std::optional<std::string>& gtin);
  const Texts& language_of(const http::DirectRequest& request) const;

  std::uint64_t durable() const { return ledger_.durable(); }
  bool is_durable(std::uint64_t ticket) const { return ledger_.durable() >= ticket; }
  void tell_counts(monitoring::Metrics& metrics);

 private:
  std::optional<std::uint64_t> count(const ScanQuestion& question, Answer& answer);
  ledger::Scan scan_of(const ScanQuestion& question, const Answer& answer, ClientMark& mark);
  const AnswerForm& form_of(const ScanQuestion& question, bool is_page, const Texts& texts) const;

  const Index& index_;
  const stamps::Keyring& keyring_;
  ledger::ScanLedger& ledger_;
  const Settings& settings_;
  const Clock& clock_;
  ClientKeys clients_;
  const AnswerForms link_forms_;   // of digital links
  const AnswerForms short_forms_;  // of any other address
  std::array<std::atomic<std::uint64_t>, verdict_count> counts_{};
};

}  // namespace qrcongo::verification
