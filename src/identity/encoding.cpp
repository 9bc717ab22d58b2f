#include "encoding.hpp"

#include <boost/json/array.hpp>

#include "qrcongo/http/fields.hpp"

namespace qrcongo::identity {
namespace {

namespace json = boost::json;

template <class E>
json::array texts_of(const std::set<E>& values) {
  json::array texts;
  for (const E value : values) texts.emplace_back(to_text(value));
  return texts;
}

json::value address_json(const std::optional<Address>& address) {
  if (!address) return nullptr;
  return {{"line", address->line}, {"city", address->city}, {"province", address->province}};
}

json::value agreement_json(const std::optional<Agreement>& agreement) {
  if (!agreement) return nullptr;
  return {{"number", agreement->number}, {"valid_until", http::day_json(agreement->valid_until)}};
}

json::value profile_json(const std::optional<PrintProfile>& profile) {
  if (!profile) return nullptr;
  return {{"format", profile->format},
          {"dpi", profile->dpi},
          {"module_px", profile->module_px},
          {"part_stamps", profile->part_stamps}};
}

}  // namespace

json::array duties_json(const std::set<Duty>& duties) { return texts_of(duties); }
json::array kinds_json(const std::set<OrganisationKind>& kinds) { return texts_of(kinds); }

json::object to_json(const Organisation& organisation) {
  return {{"id", organisation.id.str()},
          {"kinds", kinds_json(organisation.kinds)},
          {"state", organisation.state},
          {"name", organisation.name},
          {"registration_number", http::text_json(organisation.registration_number)},
          {"tax_number", http::text_json(organisation.tax_number)},
          {"email", http::text_json(organisation.email)},
          {"phone", http::text_json(organisation.phone)},
          {"address", address_json(organisation.address)},
          {"agreement", agreement_json(organisation.agreement)},
          {"print_profile", profile_json(organisation.print_profile)},
          {"version", organisation.version},
          {"created_at", http::time_json(organisation.created_at)},
          {"updated_at", http::time_json(organisation.updated_at)}};
}

json::object to_json(OrganisationNames& names, const User& user) {
  return {{"id", user.id.str()},
          {"email", user.email},
          {"name", user.name},
          {"organisation_id", user.organisation_id.str()},
          {"organisation_name", names.of(user.organisation_id)},
          {"role", to_text(user.role)},
          {"duties", duties_json(user.duties)},
          {"language", user.language},
          {"state", user.state},
          {"version", user.version},
          {"created_at", http::time_json(user.created_at)},
          {"updated_at", http::time_json(user.updated_at)}};
}

json::object to_json(OrganisationNames& names, const ApiClient& client) {
  return {{"id", client.id.str()},
          {"name", client.name},
          {"organisation_id", client.organisation_id.str()},
          {"organisation_name", names.of(client.organisation_id)},
          {"created_by", client.created_by.str()},
          {"state", client.state},
          {"certificate_sha256", http::text_json(client.certificate_sha256)},
          {"last_used_at", http::time_json(client.last_used_at)},
          {"previous_secret_until", http::time_json(client.previous_secret_until)},
          {"created_at", http::time_json(client.created_at)}};
}

json::object to_json(OrganisationNames& names, const InvitedUser& invited, const std::string& public_url) {
  json::object user = to_json(names, invited.user);
  user["code"] = invited.code.empty() ? json::value() : json::value(invited.code);
  if (!invited.invitation) {
    user["invitation"] = nullptr;
    return user;
  }
  json::object invitation = {{"expires_at", http::time_json(invited.invitation->expires_at)}};
  if (invited.sent_to_email) {
    invitation["sent_to_email"] = true;
  } else {
    invitation["url"] = invitation_url(public_url, *invited.invitation);
  }
  user["invitation"] = std::move(invitation);
  return user;
}

}  // namespace qrcongo::identity
