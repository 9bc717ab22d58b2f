#include "qrcongo/http/weight.hpp"

#include <algorithm>

namespace qrcongo::http {

int weight_of(std::string_view parameters) {
  const std::size_t start = std::min(parameters.find("q="), parameters.find("Q="));
  if (start == std::string_view::npos) return full_weight;
  const std::string_view text = parameters.substr(start + 2);
  if (text.empty() || (text[0] != '0' && text[0] != '1')) return 0;
  int weight = (text[0] - '0') * full_weight;
  int step = full_weight / 10;
  for (std::size_t i = 2; text.size() > 1 && text[1] == '.' && i < text.size() && i < 5; ++i, step /= 10) {
    if (text[i] < '0' || text[i] > '9') break;
    weight += (text[i] - '0') * step;
  }
  return std::min(weight, full_weight);
}

}  // namespace qrcongo::http
