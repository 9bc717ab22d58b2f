// A certificate's quota by certificate years: year 0 begins on the day of the grant, year n on its n-th anniversary.
#include "qrcongo/base/check.hpp"
#include "qrcongo/base/text.hpp"
#include "store.hpp"

namespace qrcongo::certification {
namespace {

// Whoever was granted on a 29 February begins a year without one on 1 March.
std::int64_t year_index(std::int64_t granted_on, std::int64_t today) {
  const auto month_and_day = [](std::int64_t day) { return format_day(day).substr(5); };
  const std::int64_t years = year_of_day(today) - year_of_day(granted_on);
  return month_and_day(today) < month_and_day(granted_on) ? years - 1 : years;
}

std::int64_t running_year(const Certificate& certificate, std::int64_t today) {
  check(certificate.granted_on && certificate.quota_granted, "the quota of a certificate that was never granted");
  return year_index(*certificate.granted_on, today);
}

std::string what_is_left(const Certificate& certificate, std::int64_t left) {
  const std::string on_it = " sur le certificat " + *certificate.number + ".";
  if (left == 0) return "Il ne reste aucune estampille" + on_it;
  return "Il reste " + format_count(left) + (left == 1 ? " estampille" : " estampilles") + on_it;
}

tl::unexpected<Error> exceeded(const Certificate& certificate, const Quota& quota) {
  Error error{Code::quota_exceeded, what_is_left(certificate, quota.left()), {}, 0};
  error.fields.push_back({"/quantity", "quota_exceeded", "Au plus " + format_count(quota.left()) + "."});
  return fail(std::move(error));
}

store::Reservation reservation_that_holds(db::Tx& tx, const OrderId& order) {
  auto found = store::reservation(tx, order);
  check(found && found->state == "reserved", "an order gives back or uses a quota that it does not hold");
  return std::move(*found);
}

}  // namespace

Quota Service::quota(db::Tx& tx, const Certificate& certificate, std::int64_t now_ms) {
  const std::int64_t year = running_year(certificate, offset_.day_of(now_ms));
  return store::quota_year(tx, certificate.id, year).value_or(Quota{*certificate.quota_granted, 0, 0});
}

Result<Quota> Service::require_quota(db::Tx& tx, const Certificate& certificate, std::int64_t quantity,
                                     std::int64_t now_ms) {
  const Quota now = quota(tx, certificate, now_ms);
  if (now.left() < quantity) return exceeded(certificate, now);
  return now;
}

Result<void> Service::reserve_quota(db::Tx& tx, const Certificate& certificate, const OrderId& order,
                                    std::int64_t quantity, std::int64_t now_ms) {
  const std::int64_t year = running_year(certificate, offset_.day_of(now_ms));
  store::ensure_quota_year(tx, certificate.id, year, *certificate.quota_granted);
  if (!store::reserve(tx, certificate.id, year, quantity)) return exceeded(certificate, quota(tx, certificate, now_ms));
  store::insert_reservation(tx, order, {certificate.id, year, quantity, "reserved"});
  return {};
}

void Service::release_quota(db::Tx& tx, const OrderId& order) {
  const store::Reservation held = reservation_that_holds(tx, order);
  store::release(tx, held.certificate_id, held.year_index, held.quantity);
  store::end_reservation(tx, order, "released");
}

void Service::use_quota(db::Tx& tx, const OrderId& order) {
  const store::Reservation held = reservation_that_holds(tx, order);
  store::use(tx, held.certificate_id, held.year_index, held.quantity);
  store::end_reservation(tx, order, "used");
}

}  // namespace qrcongo::certification
