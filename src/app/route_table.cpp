#include "route_table.hpp"

#include "qrcongo/http/origin.hpp"

namespace qrcongo::app {

void RouteTable::everybody(http::Route route) {
  route.on_public_listener = true;
  routes_.push_back(std::move(route));
}

void RouteTable::digital_link(http::Route route) {
  route.slash_may_follow = true;
  route.limits.has_own_budget = true;
  everybody(std::move(route));
}

http::Gate RouteTable::gate(identity::Permission permission) const {
  return [this_authority = &authority_, permission](Request& request) {
    return this_authority->admit(request, permission);
  };
}

http::Gate RouteTable::own_origin() const {
  return [public_url = public_url_](Request& request) { return http::require_own_page(request, public_url); };
}

}  // namespace qrcongo::app
