// The pages of a citizen's report: the form, and the thanks. Stateless functions for any thread.
#pragma once

#include <string>
#include <string_view>

#include "page.hpp"
#include "qrcongo/http/message.hpp"
#include "qrcongo/verification/http.hpp"
#include "texts.hpp"

namespace qrcongo::verification {

// What stands in the form already.
struct TypedReport {
  std::string serial;
  std::string what;
  std::string where_bought;
  std::string place;
  std::string contact;
};

// fault: what was wrong with what was sent; empty: nothing was.
http::Response report_page(int status, const TypedReport& typed, std::string_view fault, const Texts& texts,
                           const Settings& settings, const PageFrames& frames);
http::Response thanks_page(const std::string& number, bool photo_left_out, const Texts& texts, const Settings& settings,
                           const PageFrames& frames);

}  // namespace qrcongo::verification
