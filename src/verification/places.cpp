#include "qrcongo/verification/places.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <span>

namespace qrcongo::verification {
namespace {

struct Place {
  std::string_view code;
  std::string_view name;
  double latitude;  // of the capital, in degrees
  double longitude;
};

// The order is that of their numbers, from 1: files keep these, so that a line is never moved, only added.
constexpr std::array<Place, 26> places_of_cd = {
    {{"CD-BC", "Kongo Central", -5.8, 13.5},  {"CD-BU", "Bas-Uele", 2.8, 24.7},
     {"CD-EQ", "Équateur", 0.0, 18.3},        {"CD-HK", "Haut-Katanga", -11.7, 27.5},
     {"CD-HL", "Haut-Lomami", -8.7, 25.0},    {"CD-HU", "Haut-Uele", 2.8, 27.6},
     {"CD-IT", "Ituri", 1.6, 30.3},           {"CD-KC", "Kasaï Central", -5.9, 22.4},
     {"CD-KE", "Kasaï Oriental", -6.1, 23.6}, {"CD-KG", "Kwango", -4.8, 17.0},
     {"CD-KL", "Kwilu", -5.0, 18.8},          {"CD-KN", "Kinshasa", -4.3, 15.3},
     {"CD-KS", "Kasaï", -6.4, 20.8},          {"CD-LO", "Lomami", -6.1, 24.5},
     {"CD-LU", "Lualaba", -10.7, 25.5},       {"CD-MA", "Maniema", -2.9, 25.9},
     {"CD-MN", "Mai-Ndombe", -1.9, 18.3},     {"CD-MO", "Mongala", 2.2, 21.5},
     {"CD-NK", "Nord-Kivu", -1.7, 29.2},      {"CD-NU", "Nord-Ubangi", 4.3, 21.0},
     {"CD-SA", "Sankuru", -5.0, 23.4},        {"CD-SK", "Sud-Kivu", -2.5, 28.9},
     {"CD-SU", "Sud-Ubangi", 3.3, 19.8},      {"CD-TA", "Tanganyika", -5.9, 29.2},
     {"CD-TO", "Tshopo", 0.5, 25.2},          {"CD-TU", "Tshuapa", -0.3, 20.9}}};

constexpr std::array<Place, 12> places_of_cg = {{{"CG-2", "Lékoumou", -3.7, 13.4},
                                                 {"CG-5", "Kouilou", -4.1, 11.9},
                                                 {"CG-7", "Likouala", 1.6, 18.1},
                                                 {"CG-8", "Cuvette", -0.5, 15.9},
                                                 {"CG-9", "Niari", -4.2, 12.7},
                                                 {"CG-11", "Bouenza", -4.2, 13.6},
                                                 {"CG-12", "Pool", -4.4, 14.8},
                                                 {"CG-13", "Sangha", 1.6, 16.1},
                                                 {"CG-14", "Plateaux", -2.5, 14.8},
                                                 {"CG-15", "Cuvette-Ouest", -0.9, 14.8},
                                                 {"CG-16", "Pointe-Noire", -4.8, 11.9},
                                                 {"CG-BZV", "Brazzaville", -4.3, 15.3}}};

constexpr double earth_radius_km = 6371;
constexpr double province_km = 300;  // from a capital to where somebody may have looked, and from there to the next one

std::span<const Place> places_of(std::string_view country) {
  if (country == "CD") return places_of_cd;
  if (country == "CG") return places_of_cg;
  return {};
}

const Place* find(std::string_view country, std::uint8_t number) {
  const auto places = places_of(country);
  return number >= 1 && number <= places.size() ? &places[number - 1U] : nullptr;
}

double radians(double degrees) { return degrees * std::numbers::pi / 180; }

// The haversine formula.
double distance_km(const Place& a, const Place& b) {
  const double latitude = std::sin(radians(b.latitude - a.latitude) / 2);
  const double longitude = std::sin(radians(b.longitude - a.longitude) / 2);
  const double chord =
      latitude * latitude + std::cos(radians(a.latitude)) * std::cos(radians(b.latitude)) * longitude * longitude;
  return 2 * earth_radius_km * std::asin(std::sqrt(chord));
}

}  // namespace

std::uint8_t place_number(std::string_view country, std::string_view code) {
  const auto places = places_of(country);
  const auto found = std::find_if(places.begin(), places.end(), [&](const Place& place) { return place.code == code; });
  return found == places.end() ? std::uint8_t{0} : static_cast<std::uint8_t>(found - places.begin() + 1);
}

std::string_view place_code(std::string_view country, std::uint8_t number) {
  const Place* place = find(country, number);
  return place != nullptr ? place->code : std::string_view();
}

std::string_view place_name(std::string_view country, std::uint8_t number) {
  const Place* place = find(country, number);
  return place != nullptr ? place->name : std::string_view();
}

double shortest_way_km(std::string_view country, std::uint8_t from, std::uint8_t to) {
  const Place* a = find(country, from);
  const Place* b = find(country, to);
  if (a == nullptr || b == nullptr) return 0;
  return std::max(0.0, distance_km(*a, *b) - province_km);
}

}  // namespace qrcongo::verification
