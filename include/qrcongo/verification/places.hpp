// The provinces in which a stamp can be looked at (ISO 3166-2): their numbers, which files keep for ever, their names
// and where they lie. Stateless functions for any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace qrcongo::verification {

// country: "CD" or "CG", the authority's own. 0 for what is no code of its provinces.
std::uint8_t place_number(std::string_view country, std::string_view code);
// Empty where the country has no such place.
std::string_view place_code(std::string_view country, std::uint8_t number);
std::string_view place_name(std::string_view country, std::uint8_t number);

// Between the two, roughly, and less than anybody's real way. 0 for neighbours and for what is not known.
double shortest_way_km(std::string_view country, std::uint8_t from, std::uint8_t to);

}  // namespace qrcongo::verification
