#include "report_form.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "page.hpp"
#include "photo_metadata.hpp"
#include "qrcongo/base/text.hpp"
#include "qrcongo/http/fields.hpp"
#include "qrcongo/http/multipart.hpp"
#include "qrcongo/verification/places.hpp"
#include "report_photos.hpp"

namespace qrcongo::verification {
namespace {

namespace json = boost::json;

constexpr std::size_t part_bytes_max = 1024;    // of anything but the photo: no field of the form is longer
constexpr std::size_t json_bytes_max = 16'384;  // a program sends no photo
constexpr std::size_t serial_characters_max = 64;
constexpr std::size_t where_characters_max = 200;
constexpr std::size_t place_characters_max = 10;
constexpr std::size_t contact_characters_max = 100;

std::optional<std::string> read_place(http::Fields& fields, const std::string& country) {
  if (place_code(country, 1).empty()) return fields.optional_text("place", place_characters_max);
  const std::string place = fields.text("place", place_characters_max);
  if (!place.empty() && place_number(country, place) == 0) {
    fields.refuse("place", "choice", "Le code ISO 3166-2 d'une province du pays est attendu.");
  }
  return place;
}

void read_fields(const http::Request& request, const std::string& country, ReportForm& form) {
  http::Fields fields(request);
  form.input.serial = fields.optional_text("serial", serial_characters_max);
  form.input.what = fields.choice("what", {"looks_different", "already_opened", "price", "code_unknown", "other"});
  form.input.where_bought = fields.text("where_bought", where_characters_max);
  form.input.place = read_place(fields, country);
  form.input.contact = fields.optional_text("contact", contact_characters_max);
  const auto language = fields.optional_choice("language", {"fr", "en", "ln", "kg", "lua", "sw"});
  form.input.language = language.value_or(std::string(form.texts->code()));
  form.refused = fields.refused();
}

void refuse(ReportForm& form, Code code, std::string detail, std::string_view fault) {
  form.refused = Error{code, std::move(detail), {}, 0};
  form.fault = fault;
}

void read_photo(const http::FormPart& part, ReportForm& form) {
  const std::string_view sent = part.content;
  if (sent.empty()) return;
  if (sent.size() > photo_bytes_max) {
    return refuse(form, Code::payload_too_large, "La photo dépasse 2 Mo.", "report.too_large");
  }
  const auto ending = photo_ending(sent);
  if (!ending) return refuse(form, Code::invalid_input, "La photo n'est ni JPEG ni PNG.", "report.bad_photo");
  if (!may_be_declared_as(*ending, part.media_type)) {
    return refuse(form, Code::invalid_input, "La photo n'est pas du type annoncé.", "report.bad_photo");
  }
  auto photo = without_metadata(sent);
  if (!photo) return refuse(form, Code::invalid_input, "La photo est incomplète ou abîmée.", "report.bad_photo");
  form.photo = std::move(*photo);
  form.input.photo = PhotoNote{*ending, static_cast<std::int64_t>(form.photo.size())};
}

std::string typed_text(const json::object& fields, std::string_view name) {
  const json::value* value = fields.if_contains(name);
  return value != nullptr ? std::string(value->get_string()) : std::string();
}

// The texts of a form as the JSON object that a program would send; its photo and language go their own ways. Nothing
// where one is no text.
std::optional<json::object> take_fields(const std::vector<http::FormPart>& parts, ReportForm& form,
                                        http::FormPart& photo) {
  json::object fields;
  for (const http::FormPart& part : parts) {
    if (part.name == "photo") {
      photo = part;
    } else if (part.content.size() > part_bytes_max || !is_utf8(part.content)) {
      return std::nullopt;
    } else if (part.name == "l") {
      form.texts = &choose_language(part.content, form.texts->code());
    } else if (const std::string_view text = trim(part.content); !text.empty()) {
      fields[part.name] = json::string(text.data(), text.size());
    }
  }
  return fields;
}

void read_browsers_form(const http::Request& request, const std::string& country, ReportForm& form) {
  const auto parts = http::read_multipart(request);
  if (!parts) {
    form.refused = parts.error();
    return;
  }
  http::FormPart photo;
  const auto fields = take_fields(*parts, form, photo);
  if (!fields) return refuse(form, Code::malformed, "Un champ du formulaire est trop long, ou n'est pas du texte.", {});
  form.typed = {typed_text(*fields, "serial"), typed_text(*fields, "what"), typed_text(*fields, "where_bought"),
                typed_text(*fields, "place"), typed_text(*fields, "contact")};
  http::Request as_json;
  as_json.headers.push_back({"Content-Type", "application/json"});
  as_json.body = json::serialize(*fields);
  read_fields(as_json, country, form);
  if (form.refused) {
    form.fault = "report.missing";
    return;
  }
  read_photo(photo, form);
}

}  // namespace

ReportForm read_report(const http::Request& request, const std::string& country) {
  ReportForm form;
  form.is_page = http::is_multipart(request);
  form.texts = &language_of(request);
  if (form.is_page) {
    read_browsers_form(request, country, form);
  } else if (request.body.size() > json_bytes_max) {
    refuse(form, Code::payload_too_large, "Un signalement est plus court.", {});
  } else {
    read_fields(request, country, form);
  }
  return form;
}

}  // namespace qrcongo::verification
