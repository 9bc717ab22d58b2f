#include <boost/json/serialize.hpp>

#include "qrcongo/base/check.hpp"
#include "qrcongo/base/log.hpp"
#include "qrcongo/http/message.hpp"

namespace qrcongo::http {
namespace {

struct Face {
  int status;
  const char* title;
};

// The one switch from what went wrong to what HTTP calls it.
Face face_of(Code code) {
  switch (code) {
    case Code::malformed:
      return {400, "Demande illisible"};
    case Code::invalid_input:
      return {422, "Champs refusés"};
    case Code::unknown_field:
      return {422, "Champ inconnu"};
    case Code::unauthenticated:
      return {401, "Identification requise"};
    case Code::totp_required:
      return {401, "Code à usage unique requis"};
    case Code::totp_not_enrolled:
      return {403, "Second facteur requis"};
    case Code::forbidden:
      return {403, "Action non permise"};
    case Code::not_found:
      return {404, "Introuvable"};
    case Code::method_not_allowed:
      return {405, "Méthode non permise"};
    case Code::not_acceptable:
      return {406, "Format non disponible"};
    case Code::request_timeout:
      return {408, "Demande trop lente"};
    case Code::wrong_state:
      return {409, "L'état ne le permet pas"};
    case Code::same_person:
      return {403, "Une autre personne doit agir"};
    case Code::already_exists:
      return {409, "Existe déjà"};
    case Code::too_many_drafts:
      return {409, "Trop de brouillons"};
    case Code::too_many_today:
      return {409, "Trop en un jour"};
    case Code::precondition_failed:
      return {412, "Modifié entre-temps"};
    case Code::precondition_required:
      return {428, "If-Match requis"};
    case Code::payload_too_large:
      return {413, "Corps trop grand"};
    case Code::unsupported_media:
      return {415, "Type de contenu refusé"};
    case Code::range_not_satisfiable:
      return {416, "Intervalle hors du fichier"};
    case Code::header_too_large:
      return {431, "En-tête trop grand"};
    case Code::quota_exceeded:
      return {422, "Quota dépassé"};
    case Code::certificate_not_valid:
      return {422, "Certificat non valable"};
    case Code::printer_not_approved:
      return {422, "Estampilleur non agréé"};
    case Code::printer_key_missing:
      return {422, "Clé de l'estampilleur manquante"};
    case Code::no_tariff:
      return {422, "Aucun tarif"};
    case Code::payment_duplicate:
      return {409, "Paiement déjà enregistré"};
    case Code::range_overlap:
      return {409, "Intervalles qui se chevauchent"};
    case Code::count_mismatch:
      return {422, "Le compte n'y est pas"};
    case Code::not_received:
      return {409, "Estampilles non reçues"};
    case Code::idempotency_mismatch:
      return {422, "Clé d'idempotence déjà employée"};
    case Code::idempotency_in_progress:
      return {409, "Même demande en cours"};
    case Code::secret_shown_once:
      return {409, "Secret déjà montré"};
    case Code::unreadable_code:
      return {400, "Code illisible"};
    case Code::rate_limited:
      return {429, "Trop de demandes"};
    case Code::unavailable:
      return {503, "Momentanément indisponible"};
    case Code::storage_full:
      return {507, "Disque plein"};
    case Code::internal:
      return {500, "Erreur interne"};
  }
  check(false, "a Code without a status");
  return {500, ""};
}

boost::json::array fields_json(const std::vector<FieldError>& fields) {
  boost::json::array all;
  for (const FieldError& field : fields) {
    all.push_back({{"pointer", field.pointer}, {"code", field.code}, {"detail", field.detail}});
  }
  return all;
}

}  // namespace

int status_of(Code code) { return face_of(code).status; }

Response problem_response(const Request& request, const Error& error) {
  const Face face = face_of(error.code);
  const bool hidden = error.code == Code::internal;
  if (hidden) log::error("request failed", {{"request_id", request.request_id}, {"why", error.detail}});
  boost::json::object problem = {{"type", "urn:qrcongo:problem:" + std::string(problem_name(error.code))},
                                 {"title", face.title},
                                 {"status", face.status},
                                 {"detail", hidden ? "L'erreur a été notée sous ce numéro de demande." : error.detail},
                                 {"instance", request.path},
                                 {"request_id", request.request_id}};
  if (!error.fields.empty()) problem["errors"] = fields_json(error.fields);
  Response response = json_response(face.status, problem);
  response.content_type = "application/problem+json";
  if (error.retry_after_s > 0) response.headers.push_back({"Retry-After", std::to_string(error.retry_after_s)});
  if (face.status == 429) {
    response.headers.push_back({"RateLimit-Remaining", "0"});
    response.headers.push_back({"RateLimit-Reset", std::to_string(error.retry_after_s)});
  }
  if (face.status == 401) response.headers.push_back({"WWW-Authenticate", "Bearer"});
  return response;
}

}  // namespace qrcongo::http
