#include "content_coding.hpp"

#include <array>

#include "qrcongo/base/text.hpp"
#include "qrcongo/http/weight.hpp"

namespace qrcongo::http {
namespace {

// As the client weighs each; nothing where it does not name it.
struct Wishes {
  std::optional<int> brotli;
  std::optional<int> gzip;
  std::optional<int> identity;
  std::optional<int> any_other;

  void read(std::string_view list) {
    while (!list.empty()) {
      const std::size_t end = list.find(',');
      const std::string_view one = list.substr(0, end);
      list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
      const std::size_t mark = one.find(';');
      note(to_lower_ascii(trim(one.substr(0, mark))),
           mark == std::string_view::npos ? full_weight : weight_of(one.substr(mark + 1)));
    }
  }

 private:
  void note(std::string_view name, int weight) {
    if (name == "br") brotli = weight;
    if (name == "gzip" || name == "x-gzip") gzip = weight;
    if (name == "identity") identity = weight;
    if (name == "*") any_other = weight;
  }
};

}  // namespace

std::string_view coding_name(Coding coding) {
  static constexpr std::array<std::string_view, 3> names = {"identity", "gzip", "br"};
  return names.at(static_cast<std::size_t>(coding));
}

Coding choose_coding(const Request& request, bool has_brotli, bool has_gzip) {
  Wishes wishes;
  for (const Header& header : request.headers) {
    if (to_lower_ascii(header.name) == "accept-encoding") wishes.read(header.value);
  }
  const int any_other = wishes.any_other.value_or(0);
  Coding best = Coding::identity;
  // Whoever does not name it takes it, but would have it smaller.
  int most = wishes.identity.value_or(0);
  const auto offer = [&](Coding coding, bool there_is, const std::optional<int>& wish) {
    const int weight = wish.value_or(any_other);
    if (!there_is || weight == 0 || weight < most) return;
    best = coding;
    most = weight;
  };
  offer(Coding::gzip, has_gzip, wishes.gzip);
  offer(Coding::brotli, has_brotli, wishes.brotli);
  return best;
}

}  // namespace qrcongo::http
