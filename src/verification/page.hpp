// Pages made of the forms in web/public, with every value escaped. Stateless functions for any thread.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "qrcongo/http/message.hpp"
#include "qrcongo/verification/http.hpp"
#include "texts.hpp"

namespace qrcongo::verification {

// A form holds {{name}} for a slot, and {{?name}}...{{/name}} for a part that stands where the slot is not empty.
// A slot's value must live until the form is filled: make slots where fill is called.
struct Slot {
  std::string_view name;
  std::string_view value;
  bool is_markup = false;
};
using Slots = std::initializer_list<Slot>;
inline Slot text(std::string_view name, std::string_view value) { return {name, value, false}; }   // will be escaped
inline Slot markup(std::string_view name, std::string_view value) { return {name, value, true}; }  // only made here
// Every slot of the form must be given; else aborts.
std::string fill(std::string_view form, Slots slots);
void fill_into(std::string& filled, std::string_view form, Slots slots);

std::string_view embedded_file(std::string_view path);  // below web/, "public/stamp.html"; must exist

// What stands inside the frame that all pages share.
struct Frame {
  std::string title;
  std::string content;  // markup
  std::string below;    // markup, after the form in which a code is typed
  std::string form_label;
  std::string typed;        // stands in the form already
  std::string query;        // what the address must keep when the language changes: "s=1ZFW36AKC30JSAEMGFTS"
  bool form_first = false;  // before whom to call in doubt
  bool demonstration = false;
};
// The frame in every language, filled with what no request changes. Made once and immutable.
class PageFrames {
 public:
  explicit PageFrames(const Settings& settings);

  http::Response put(int status, const Frame& frame, const Texts& texts) const;
  std::string markup_of(const Frame& frame, const Texts& texts) const;

 private:
  struct Language {
    std::string frame;
    std::string links;  // to the other languages
    std::string doubt;
    std::string ribbon;
  };

  std::vector<Language> languages_;  // in the order of all_languages()
};

std::vector<http::Header> page_headers(const Texts& texts);  // what every page in this language is sent with
const Texts& language_of(const http::Request& request);      // by its link (?lang=, ?l=), else by Accept-Language

}  // namespace qrcongo::verification
