// Provinces and departments in addresses, by ISO 3166-2.
import { provinces_beside } from "../../design/provinces";

export { province_name } from "../../design/provinces";

// Of one country, by name; none where it is not known, and its code is typed.
export function provinces_of(country: string) {
  const known = provinces_beside([`${country}-`]).filter(({ code }) => code.startsWith(`${country}-`));
  return known.map(({ code, name }) => ({ value: code, name })).sort((one, other) => one.name.localeCompare(other.name));
}
