// Reads a JSON body field by field and collects everything that is wrong with it, so that a caller is told all at once.
// Lives in one handler on one thread.
//
//   Fields fields(request);
//   auto quantity = fields.integer("quantity", 1, 1'000'000'000);
//   auto reference = fields.optional_text("client_reference", 64);
//   if (auto refused = fields.refused()) co_return fail(*refused);
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "qrcongo/base/clock.hpp"
#include "qrcongo/base/list_place.hpp"
#include "qrcongo/base/money.hpp"
#include "qrcongo/base/result.hpp"
#include "qrcongo/http/message.hpp"

namespace qrcongo::http {

class Fields {
 public:
  // Content-Type must be application/json, the body one JSON object, UTF-8, nested at most 32 deep, no name twice.
  // An empty body counts as {}.
  explicit Fields(const Request& request);

  // A wrong or missing field is noted and a default comes back: the value counts only when refused() is empty.
  std::string text(std::string_view name, std::size_t most_characters);  // trimmed, not empty, no control characters
  std::optional<std::string> optional_text(std::string_view name,
                                           std::size_t most_characters);  // null counts as absent
  std::string secret_text(std::string_view name, std::size_t least_bytes,
                          std::size_t most_bytes);                                     // as sent, not trimmed
  std::int64_t integer(std::string_view name, std::int64_t least, std::int64_t most);  // 1.0 and 1e3 are no integers
  std::optional<std::int64_t> optional_integer(std::string_view name, std::int64_t least, std::int64_t most);
  bool boolean(std::string_view name, bool otherwise);
  std::string choice(std::string_view name, std::initializer_list<std::string_view> choices);
  std::optional<std::string> optional_choice(std::string_view name, std::initializer_list<std::string_view> choices);
  std::string uuid(std::string_view name);
  std::optional<std::string> optional_uuid(std::string_view name);
  std::int64_t day(std::string_view name);  // "2026-11-25" as days since 1970
  std::optional<std::int64_t> optional_day(std::string_view name);
  Money money(std::string_view name);  // {"amount":>=0,"currency":"CDF"}
  std::vector<std::string> texts(std::string_view name, std::size_t most_items, std::size_t most_characters,
                                 std::size_t least_items = 1);  // required even where it may be empty
  bool has(std::string_view name) const;
  bool is_text(std::string_view name) const;  // for a field that may be one thing or another: does not ask for it

  // One level down. The returned object shares the error list and must not outlive this one.
  Fields object(std::string_view name);  // required
  std::optional<Fields> optional_object(std::string_view name);
  std::vector<Fields> objects(std::string_view name, std::size_t least, std::size_t most);

  void refuse(std::string_view name, std::string code, std::string detail);  // a rule of the caller's own
  // Unknown fields are found now, so call it once, on the outermost object, after every field was asked for.
  std::optional<Error> refused();

 private:
  struct Shared;
  Fields(std::shared_ptr<Shared> shared, const boost::json::object* object, std::string pointer);
  const boost::json::value* take(std::string_view name);

  std::shared_ptr<Shared> shared_;
  const boost::json::object* object_ = nullptr;  // inside shared_'s document
  std::string pointer_;                          // of object_, "" for the outermost
};

// ?limit= 1 to 200 (50 unless told), ?cursor= and ?order= of a list; unknown query names are refused unless named in
// `filters`.
struct ListQuery : ListPlace {
  std::int64_t limit = 50;
  std::optional<std::int64_t> updated_since;  // time, where `filters` names it
  std::optional<std::string> search{};        // ?q=, where `filters` names it: 1 to 100 characters, trimmed

  std::int64_t asked() const { return limit + 1; }  // of the store: whether another page follows, the last row tells
};
// orders: those that ?order= may name, the list's own first; none: it has but its own, and nobody names it.
Result<ListQuery> read_list_query(const Request& request, std::initializer_list<std::string_view> filters,
                                  std::initializer_list<ListOrder> orders = {});
// A filter of a list that takes one of these words, or is absent.
Result<std::optional<std::string>> read_choice_filter(const Request& request, std::string_view name,
                                                      std::initializer_list<std::string_view> choices);
// One of them or several, with commas between; none where it is absent.
Result<std::vector<std::string>> read_choices_filter(const Request& request, std::string_view name,
                                                     std::initializer_list<std::string_view> choices);
// The same of an enumeration with its from_text(); `otherwise` tells a person what is wrong.
template <class E>
Result<std::vector<E>> read_choices_filter(const Request& request, std::string_view name, const std::string& otherwise);
// Rows of this one alone, whether there is such a one or not.
template <class Named>
Result<std::optional<Named>> read_id_filter(const Request& request, std::string_view name);
// {"items":[...],"next":"cursor"|null} and what stands beside them; last_sequence is the last item's where more follow,
// else 0.
Response list_response(boost::json::array items, std::int64_t last_sequence, const boost::json::object& beside = {});
// Where the next page begins; after 0: there is none.
Response list_response(boost::json::array items, const ListPlace& next, const boost::json::object& beside = {});

boost::json::value to_json(const Money& money);
boost::json::value time_json(std::optional<std::int64_t> time_ms);     // RFC 3339 or null
boost::json::value day_json(std::optional<std::int64_t> day);          // YYYY-MM-DD or null
boost::json::value text_json(const std::optional<std::string>& text);  // text or null
boost::json::array texts_json(const std::vector<std::string>& texts);

// ETag and If-Match of a row with a version that grows by one at each change.
std::string etag_of(std::int64_t version);                                 // "\"3\""
Result<void> require_match(const Request& request, std::int64_t version);  // 428 without If-Match, 412 where it differs
// Whether If-None-Match names this ETag, or any (RFC 9110 section 13.1.2): then 304 says enough.
bool is_known(const Request& request, std::string_view etag);

std::vector<std::string> split_words(std::string_view text);  // at each comma

template <class E>
Result<std::vector<E>> read_choices_filter(const Request& request, std::string_view name,
                                           const std::string& otherwise) {
  std::vector<E> all;
  const std::string* given = request.query_value(name);
  if (given == nullptr) return all;
  for (const std::string& word : split_words(*given)) {
    const std::optional<E> value = from_text(std::type_identity<E>{}, word);
    if (!value) return fail_field(Code::invalid_input, "/" + std::string(name), "choice", otherwise);
    all.push_back(*value);
  }
  return all;
}

template <class Named>
Result<std::optional<Named>> read_id_filter(const Request& request, std::string_view name) {
  const std::string* given = request.query_value(name);
  if (given == nullptr) return std::nullopt;
  std::optional<Named> id = Named::parse(*given);
  if (!id) {
    return fail_field(Code::invalid_input, "/" + std::string(name), "uuid",
                      std::string(name) + " : identifiant attendu.");
  }
  return id;
}

}  // namespace qrcongo::http
