// Where a scan is answered: read, found, counted, judged, written down. Owned by Http; any io thread. No database, no
// lock but the ledger's short one and that of the day's client keys.
#pragma once

#include <array>
#include <atomic>
#include <optional>

#include "answer.hpp"
#include "client_keys.hpp"
#include "page.hpp"
#include "qrcongo/base/budgets.hpp"
#include "qrcongo/verification/http.hpp"

namespace qrcongo::verification {

struct ScanQuestion {
  std::string_view code;
  std::optional<std::string_view> gtin;
  const http::DirectRequest& request;
  bool is_digital_link = false;  // asked at /01/, where a linkset stands beside the answer
  bool is_direct = false;        // on the hot path, which leaves what is no answer to the routes
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
  // Evidence about a genuine stamp by an inspector at this place; no scan, and not counted as one. Under a Reading.
  void inspect(std::string_view code, const std::optional<std::string>& gtin, std::uint8_t place,
               std::string_view inspector);
  const Texts& language_of(const http::DirectRequest& request) const;
  // Counts one question about a product or about links. Code::rate_limited, with the seconds to wait, where there were
  // as many as there may be.
  Result<void> admit_product(const http::DirectRequest& request);
  // Of a code that somebody wants links of: Code::not_found where it is no stamp of this product, whatever else it is;
  // Code::rate_limited where he asks about such codes too often. Under a Reading.
  Result<void> require_stamp(std::string_view code, std::string_view gtin, const http::DirectRequest& request);

  const PageFrames& frames() const { return frames_; }
  std::uint64_t durable() const { return ledger_.durable(); }
  bool is_durable(std::uint64_t ticket) const { return ledger_.durable() >= ticket; }
  void tell_counts(monitoring::Metrics& metrics);

 private:
  // Who asks, and from where as far as a gateway says.
  struct Asker {
    ClientMark mark;
    std::optional<std::uint64_t> gateway;  // the mark of the gateway that speaks for him
    std::uint8_t place = 0;
    std::string_view network;  // his own address; empty: a gateway speaks for him
  };

  Asker asker_of(const http::DirectRequest& request, std::int64_t now_ms);
  // How often he asks: whatever it is, and about codes that nobody issued.
  bool asks_too_often(const Asker& asker, std::int64_t now_ms);
  bool misses_too_often(const Asker& asker, std::int64_t now_ms);
  std::optional<std::uint64_t> count(const Asker& asker, Answer& answer, std::int64_t now_ms);
  WrittenAnswer refuse(const ScanQuestion& question, http::DirectReply& reply, Answer& answer);
  void say_what_is_known(ledger::Scan& scan, const Answer& answer) const;
  const AnswerForm& form_of(const ScanQuestion& question, bool is_page, const Texts& texts) const;

  const Index& index_;
  const stamps::Keyring& keyring_;
  ledger::ScanLedger& ledger_;
  const Settings& settings_;
  const Clock& clock_;
  ClientKeys clients_;
  const PageFrames frames_;
  const AnswerForms link_forms_;     // of digital links
  const AnswerForms short_forms_;    // of any other address
  const AnswerForms refusal_forms_;  // of whoever asks too often
  Budgets hits_;
  Budgets site_hits_;  // of an IPv6 /48
  Budgets misses_;
  Budgets site_misses_;
  Budgets products_;
  Budgets gateways_;
  std::array<std::atomic<std::uint64_t>, verdict_count> counts_{};
};

}  // namespace qrcongo::verification
