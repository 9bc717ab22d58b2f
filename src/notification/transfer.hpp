// One transfer by libcurl, with what all of them share: no proxy, no redirect, certificates checked, time and size
// bounded. Private to notification; made and used by the sender's thread.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <type_traits>

#include <curl/curl.h>

#include "qrcongo/base/check.hpp"

namespace qrcongo::notification {

// What came of a try. The fault is a word for the log and the row: no address, nothing that the other side wrote.
struct Outcome {
  enum class Kind { sent, failed, hopeless, stopped };

  Kind kind = Kind::failed;
  std::string fault{};
  bool answered = true;  // false: nobody was there to refuse it, so others need not try either
};

class Transfer {
 public:
  // stopping: breaks the transfer off when it becomes true; outlives the transfer. ca_file: empty for the system's.
  Transfer(const char* protocols, const std::string& ca_file, const std::atomic<bool>& stopping);

  template <class Value>
  void set(CURLoption option, Value value) {
    static_assert(std::is_pointer_v<Value> || std::is_same_v<Value, long> || std::is_same_v<Value, curl_off_t>);
    check(curl_easy_setopt(handle_.get(), option, value) == CURLE_OK, "libcurl refuses an option");
  }

  void add_header(const std::string& line);
  void add_recipient(const std::string& address);

  // Sent where the other side's last status is of the hundred that means so: 2 for HTTP and SMTP.
  Outcome perform();

 private:
  struct CleanUp {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };
  using List = std::unique_ptr<curl_slist, CleanUp>;

  static void append(List& list, const std::string& text);
  static std::size_t discard(char* bytes, std::size_t size, std::size_t count, void* transfer);
  static int ask_whether_to_stop(void* stopping, curl_off_t, curl_off_t, curl_off_t, curl_off_t);
  Outcome outcome_of(CURLcode code) const;

  std::unique_ptr<CURL, CleanUp> handle_;
  List headers_;
  List recipients_;
  std::size_t received_ = 0;
};

}  // namespace qrcongo::notification
