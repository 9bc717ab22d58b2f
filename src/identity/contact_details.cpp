#include "contact_details.hpp"

#include <algorithm>

namespace qrcongo::identity {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }
bool is_letter(char c) { return is_capital(c) || (c >= 'a' && c <= 'z'); }

bool is_atom_character(char c) {
  return is_letter(c) || is_digit(c) || std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

// Parts joined by single dots, each of allowed characters.
template <class Allowed>
bool is_dotted(std::string_view text, Allowed allowed) {
  if (text.empty() || text.starts_with('.') || text.ends_with('.') || text.find("..") != std::string_view::npos)
    return false;
  return std::all_of(text.begin(), text.end(), [&](char c) { return c == '.' || allowed(c); });
}

}  // namespace

bool is_email(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || at > 64 || text.size() > 254) return false;
  const std::string_view host = text.substr(at + 1);
  if (host.find('.') == std::string_view::npos || host.starts_with('-') || host.ends_with('-')) return false;
  return is_dotted(text.substr(0, at), is_atom_character) &&
         is_dotted(host, [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
}

bool is_phone(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto digits = std::count_if(text.begin(), text.end(), is_digit);
  return digits >= 6 && digits <= 15 && text.size() <= 30 &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || c == ' '; });
}

bool is_province(std::string_view text) {
  if (text.size() < 4 || text.size() > 6 || !is_capital(text[0]) || !is_capital(text[1]) || text[2] != '-')
    return false;
  const std::string_view subdivision = text.substr(3);
  return std::all_of(subdivision.begin(), subdivision.end(), [](char c) { return is_capital(c) || is_digit(c); });
}

}  // namespace qrcongo::identity
