#include "transfer.hpp"

namespace qrcongo::notification {
namespace {

constexpr long connect_timeout_ms = 10'000;
constexpr long timeout_ms = 30'000;
constexpr std::size_t answer_max_bytes = 64 * 1024;

// Once a process, before the first handle; libcurl's own data goes with the process.
void start_curl() {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  check(started == CURLE_OK, "libcurl does not start");
}

std::string word_for(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return "name";
    case CURLE_COULDNT_CONNECT:
      return "connection";
    case CURLE_OPERATION_TIMEDOUT:
      return "timeout";
    case CURLE_LOGIN_DENIED:
      return "login";
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_USE_SSL_FAILED:
      return "tls";
    default:
      return "transfer_" + std::to_string(static_cast<int>(code));
  }
}

}  // namespace

Transfer::Transfer(const char* protocols, const std::string& ca_file, const std::atomic<bool>& stopping) {
  start_curl();
  handle_.reset(curl_easy_init());
  check(handle_ != nullptr, "libcurl makes no handle");
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_PROTOCOLS_STR, protocols);
  set(CURLOPT_PROXY, "");  // not even one that the environment names
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_CONNECTTIMEOUT_MS, connect_timeout_ms);
  set(CURLOPT_TIMEOUT_MS, timeout_ms);
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  if (!ca_file.empty()) set(CURLOPT_CAINFO, ca_file.c_str());
  set(CURLOPT_WRITEFUNCTION, &Transfer::discard);
  set(CURLOPT_WRITEDATA, this);
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, &Transfer::ask_whether_to_stop);
  set(CURLOPT_XFERINFODATA, &stopping);
}

void Transfer::append(List& list, const std::string& text) {
  curl_slist* longer = curl_slist_append(list.get(), text.c_str());
  check(longer != nullptr, "libcurl has no memory for a list");
  list.release();
  list.reset(longer);
}

void Transfer::add_header(const std::string& line) { append(headers_, line); }
void Transfer::add_recipient(const std::string& address) { append(recipients_, address); }

std::size_t Transfer::discard(char*, std::size_t size, std::size_t count, void* transfer) {
  std::size_t& received = static_cast<Transfer*>(transfer)->received_;
  received += size * count;
  return received <= answer_max_bytes ? size * count : 0;
}

int Transfer::ask_whether_to_stop(void* stopping, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const std::atomic<bool>*>(stopping)->load() ? 1 : 0;
}

Outcome Transfer::perform() {
  if (headers_) set(CURLOPT_HTTPHEADER, headers_.get());
  if (recipients_) set(CURLOPT_MAIL_RCPT, recipients_.get());
  return outcome_of(curl_easy_perform(handle_.get()));
}

Outcome Transfer::outcome_of(CURLcode code) const {
  if (code == CURLE_ABORTED_BY_CALLBACK) return {Outcome::Kind::stopped, "stopped"};
  long status = 0;
  curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
  // Whoever took the letter and then says more than anybody asked for has taken it.
  const bool answered = code == CURLE_OK || (code == CURLE_WRITE_ERROR && received_ > answer_max_bytes);
  if (answered && status / 100 == 2) return {Outcome::Kind::sent};
  if (answered || status >= 300) return {Outcome::Kind::failed, "status_" + std::to_string(status)};
  return {Outcome::Kind::failed, word_for(code), false};
}

}  // namespace qrcongo::notification
