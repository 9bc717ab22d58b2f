#include "qrcongo/http/fields.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>

#include "qrcongo/base/id.hpp"
#include "qrcongo/base/strict_json.hpp"
#include "qrcongo/base/text.hpp"

namespace qrcongo::http {
namespace {

namespace json = boost::json;

constexpr std::size_t errors_max = 100;  // unknown fields beyond it are not listed

std::string_view view(json::string_view text) { return {text.data(), text.size()}; }

bool is_json(const std::string* content_type) {
  if (content_type == nullptr) return false;
  const std::string_view media_type = std::string_view(*content_type).substr(0, content_type->find(';'));
  return to_lower_ascii(trim(media_type)) == "application/json";
}

std::string escape_pointer(std::string_view name) {
  std::string escaped;
  for (const char c : name) escaped += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return escaped;
}

// Characters that hide or turn around what stands beside them, or cannot be seen and tell two equal names apart: soft
// hyphen, direction marks, joiners and spaces of no width, fillers, annotations, byte order mark, tags, and selectors
// of variants but the sixteen that telephones put after pictures.
struct CodePoints {
  char32_t first;
  char32_t last;
};
constexpr std::array<CodePoints, 13> invisible = {{{0x00AD, 0x00AD},
                                                   {0x034F, 0x034F},
                                                   {0x061C, 0x061C},
                                                   {0x115F, 0x1160},
                                                   {0x180B, 0x180F},
                                                   {0x200B, 0x200F},
                                                   {0x2028, 0x202E},
                                                   {0x2060, 0x206F},
                                                   {0x3164, 0x3164},
                                                   {0xFEFF, 0xFEFF},
                                                   {0xFFA0, 0xFFA0},
                                                   {0xFFF9, 0xFFFB},
                                                   {0xE0000, 0xE0FFF}}};

// The code point that begins there; 0 within one, or where the text ends before it does.
char32_t first_of(std::string_view rest) {
  const auto byte = [&](std::size_t place) { return char32_t{static_cast<unsigned char>(rest[place])}; };
  const char32_t lead = byte(0);
  if (lead < 0x80) return lead;
  const std::size_t size = lead < 0xE0 ? 2U : lead < 0xF0 ? 3U : 4U;
  if (lead < 0xC0 || rest.size() < size) return 0;
  char32_t point = lead & (0xFFU >> (size + 1));
  for (std::size_t place = 1; place < size; ++place) point = point << 6U | (byte(place) & 0x3FU);
  return point;
}

bool is_invisible(std::string_view rest) {
  const char32_t point = first_of(rest);
  return std::any_of(invisible.begin(), invisible.end(),
                     [point](const CodePoints& range) { return range.first <= point && point <= range.last; });
}

bool has_control_characters(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool c1 = byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if (byte < 0x20 || byte == 0x7F || c1 || is_invisible(text.substr(i))) return true;
  }
  return false;
}

}  // namespace

struct Fields::Shared {
  json::value document = json::object();
  std::optional<Error> unreadable;
  std::vector<FieldError> errors;
  // By pointer of their object: what was asked for. Whatever else stands there is unknown.
  std::map<std::string, std::set<std::string>> asked;
  std::map<std::string, const json::object*> objects;

  void read(const Request& request) {
    if (!is_json(request.header("Content-Type"))) {
      unreadable =
          Error{Code::unsupported_media, "Le corps doit être du JSON (Content-Type: application/json).", {}, 0};
      return;
    }
    auto parsed = parse_json_strict(request.body);
    if (parsed && parsed->is_object()) {
      document = std::move(*parsed);
    } else if (!parsed && !parsed.error().fields.empty()) {
      unreadable = std::move(parsed.error());
    } else {
      unreadable = Error{Code::malformed, "Le corps n'est pas un objet JSON lisible.", {}, 0};
    }
  }
};

Fields::Fields(const Request& request) : shared_(std::make_shared<Shared>()) {
  if (!request.body.empty()) shared_->read(request);
  object_ = &shared_->document.get_object();
  shared_->objects[pointer_] = object_;
}

Fields::Fields(std::shared_ptr<Shared> shared, const json::object* object, std::string pointer)
    : shared_(std::move(shared)), object_(object), pointer_(std::move(pointer)) {
  shared_->objects[pointer_] = object_;
}

const json::value* Fields::take(std::string_view name) {
  shared_->asked[pointer_].emplace(name);
  const json::value* value = object_->if_contains(name);
  return value != nullptr && value->is_null() ? nullptr : value;
}

bool Fields::has(std::string_view name) const { return object_->contains(name); }

bool Fields::is_text(std::string_view name) const {
  const json::value* value = object_->if_contains(name);
  return value != nullptr && value->is_string();
}

void Fields::refuse(std::string_view name, std::string code, std::string detail) {
  shared_->asked[pointer_].emplace(name);
  shared_->errors.push_back({pointer_ + "/" + escape_pointer(name), std::move(code), std::move(detail)});
}

std::optional<std::string> Fields::optional_text(std::string_view name, std::size_t most_characters) {
  const json::value* value = take(name);
  if (value == nullptr) return std::nullopt;
  const std::string expected = fmt::format("Texte de 1 à {} caractères attendu.", most_characters);
  if (!value->is_string()) {
    refuse(name, "type", expected);
    return std::nullopt;
  }
  const std::string text(trim(view(value->get_string())));
  if (text.empty() || count_characters(text) > most_characters || has_control_characters(text)) {
    refuse(name, "length", expected);
    return std::nullopt;
  }
  return text;
}

std::string Fields::text(std::string_view name, std::size_t most_characters) {
  const std::size_t before = shared_->errors.size();
  auto found = optional_text(name, most_characters);
  if (!found && shared_->errors.size() == before) refuse(name, "required", "Champ requis.");
  return found.value_or(std::string());
}

std::string Fields::secret_text(std::string_view name, std::size_t least_bytes, std::size_t most_bytes) {
  const json::value* value = take(name);
  if (value == nullptr || !value->is_string()) {
    refuse(name, "required", "Champ requis.");
    return {};
  }
  const std::string text(view(value->get_string()));
  if (text.size() < least_bytes || text.size() > most_bytes) {
    refuse(name, "length", fmt::format("De {} à {} octets attendus.", least_bytes, most_bytes));
    return {};
  }
  return text;
}

std::optional<std::int64_t> Fields::optional_integer(std::string_view name, std::int64_t least, std::int64_t most) {
  const json::value* value = take(name);
  if (value == nullptr) return std::nullopt;
  // Text that happens to be digits is not taken for a number, nor is a fraction that happens to be whole.
  if (!value->is_int64() || value->get_int64() < least || value->get_int64() > most) {
    const bool whole = value->is_int64() || value->is_uint64();
    refuse(name, whole ? "range" : "type", fmt::format("Nombre entier de {} à {} attendu.", least, most));
    return std::nullopt;
  }
  return value->get_int64();
}

std::int64_t Fields::integer(std::string_view name, std::int64_t least, std::int64_t most) {
  const std::size_t before = shared_->errors.size();
  const auto found = optional_integer(name, least, most);
  if (!found && shared_->errors.size() == before) refuse(name, "required", "Champ requis.");
  return found.value_or(least);
}

bool Fields::boolean(std::string_view name, bool otherwise) {
  const json::value* value = take(name);
  if (value == nullptr) return otherwise;
  if (!value->is_bool()) {
    refuse(name, "type", "true ou false attendu.");
    return otherwise;
  }
  return value->get_bool();
}

std::optional<std::string> Fields::optional_choice(std::string_view name,
                                                   std::initializer_list<std::string_view> choices) {
  const json::value* value = take(name);
  if (value == nullptr) return std::nullopt;
  std::string known;
  for (const std::string_view choice : choices) {
    if (value->is_string() && view(value->get_string()) == choice) return std::string(choice);
    known += (known.empty() ? "" : ", ") + std::string(choice);
  }
  refuse(name, "choice", "Une de ces valeurs attendue : " + known + ".");
  return std::nullopt;
}

std::string Fields::choice(std::string_view name, std::initializer_list<std::string_view> choices) {
  const std::size_t before = shared_->errors.size();
  auto found = optional_choice(name, choices);
  if (!found && shared_->errors.size() == before) refuse(name, "required", "Champ requis.");
  return found.value_or(std::string());
}

std::optional<std::string> Fields::optional_uuid(std::string_view name) {
  const json::value* value = take(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string() || !is_uuid(view(value->get_string()))) {
    refuse(name, "uuid", "Identifiant (UUID) attendu.");
    return std::nullopt;
  }
  return std::string(view(value->get_string()));
}

std::string Fields::uuid(std::string_view name) {
  const std::size_t before = shared_->errors.size();
  auto found = optional_uuid(name);
  if (!found && shared_->errors.size() == before) refuse(name, "required", "Champ requis.");
  return found.value_or(std::string());
}

std::optional<std::int64_t> Fields::optional_day(std::string_view name) {
  const json::value* value = take(name);
  if (value == nullptr) return std::nullopt;
  const auto day = value->is_string() ? parse_day(view(value->get_string())) : std::nullopt;
  if (!day) refuse(name, "date", "Date AAAA-MM-JJ attendue.");
  return day;
}

std::int64_t Fields::day(std::string_view name) {
  const std::size_t before = shared_->errors.size();
  const auto found = optional_day(name);
  if (!found && shared_->errors.size() == before) refuse(name, "required", "Champ requis.");
  return found.value_or(0);
}

Money Fields::money(std::string_view name) {
  constexpr std::int64_t amount_max = 1'000'000'000'000'000;
  Fields inner = object(name);
  Money money;
  money.amount = inner.integer("amount", 0, amount_max);
  money.currency = inner.text("currency", 3);
  const bool iso = money.currency.size() == 3 && std::all_of(money.currency.begin(), money.currency.end(),
                                                             [](char c) { return c >= 'A' && c <= 'Z'; });
  if (!money.currency.empty() && !iso) inner.refuse("currency", "currency", "Code de monnaie ISO 4217 attendu.");
  return money;
}

std::vector<std::string> Fields::texts(std::string_view name, std::size_t most_items, std::size_t most_characters,
                                       std::size_t least_items) {
  const json::value* value = take(name);
  std::vector<std::string> all;
  const std::string expected = fmt::format("Liste de {} à {} textes d'au plus {} caractères attendue.", least_items,
                                           most_items, most_characters);
  if (value == nullptr || !value->is_array() || value->get_array().size() < least_items ||
      value->get_array().size() > most_items) {
    refuse(name, value == nullptr ? "required" : "type", expected);
    return all;
  }
  for (const json::value& item : value->get_array()) {
    if (!item.is_string() || item.get_string().empty() || count_characters(view(item.get_string())) > most_characters) {
      refuse(name, "type", expected);
      return {};
    }
    all.emplace_back(view(item.get_string()));
  }
  return all;
}

Fields Fields::object(std::string_view name) {
  static const json::object empty;
  const std::size_t before = shared_->errors.size();
  auto found = optional_object(name);
  if (found) return *found;
  if (shared_->errors.size() == before) refuse(name, "required", "Champ requis.");
  // What is asked of an object that is not there must not be reported once more: its errors go nowhere.
  auto nowhere = std::make_shared<Shared>();
  return Fields(nowhere, &empty, pointer_ + "/" + escape_pointer(name));
}

std::optional<Fields> Fields::optional_object(std::string_view name) {
  const json::value* value = take(name);
  if (value == nullptr) return std::nullopt;
  if (!value->is_object()) {
    refuse(name, "type", "Objet attendu.");
    return std::nullopt;
  }
  return Fields(shared_, &value->get_object(), pointer_ + "/" + escape_pointer(name));
}

std::vector<Fields> Fields::objects(std::string_view name, std::size_t least, std::size_t most) {
  const json::value* value = take(name);
  std::vector<Fields> all;
  if (value == nullptr && least == 0) return all;
  if (value == nullptr || !value->is_array() || value->get_array().size() < least || value->get_array().size() > most) {
    refuse(name, value == nullptr ? "required" : "type", fmt::format("Liste de {} à {} objets attendue.", least, most));
    return all;
  }
  for (std::size_t i = 0; i < value->get_array().size(); ++i) {
    const json::value& item = value->get_array()[i];
    if (!item.is_object()) {
      refuse(name, "type", "Liste d'objets attendue.");
      return {};
    }
    all.push_back(Fields(shared_, &item.get_object(), pointer_ + "/" + escape_pointer(name) + "/" + std::to_string(i)));
  }
  return all;
}

std::optional<Error> Fields::refused() {
  if (shared_->unreadable) return shared_->unreadable;
  const bool known_are_right = shared_->errors.empty();
  for (const auto& [pointer, object] : shared_->objects) {
    for (const auto& member : *object) {
      if (shared_->asked[pointer].contains(std::string(view(member.key())))) continue;
      if (shared_->errors.size() >= errors_max) break;
      shared_->errors.push_back({pointer + "/" + escape_pointer(view(member.key())), "unknown", "Champ inconnu."});
    }
  }
  if (shared_->errors.empty()) return std::nullopt;
  const FieldError& first = shared_->errors.front();
  return Error{known_are_right ? Code::unknown_field : Code::invalid_input, first.pointer + " : " + first.detail,
               shared_->errors, 0};
}

}  // namespace qrcongo::http
