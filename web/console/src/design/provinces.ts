// The provinces and departments in which stamps are looked at, by ISO 3166-2, and where each stands on the tile map: tiles of
// one size, neighbours beside each other as far as that goes.
export type Province = { code: string; name: string; column: number; row: number };

const province = (code: string, name: string, column: number, row: number): Province => ({ code, name, column, row });

const of_cd = [
  province("CD-SU", "Sud-Ubangi", 2, 0), province("CD-NU", "Nord-Ubangi", 3, 0), province("CD-BU", "Bas-Uele", 4, 0), province("CD-HU", "Haut-Uele", 5, 0),
  province("CD-EQ", "Équateur", 2, 1), province("CD-MO", "Mongala", 3, 1), province("CD-TO", "Tshopo", 4, 1), province("CD-IT", "Ituri", 5, 1),
  province("CD-MN", "Mai-Ndombe", 2, 2), province("CD-TU", "Tshuapa", 3, 2), province("CD-MA", "Maniema", 4, 2), province("CD-NK", "Nord-Kivu", 5, 2),
  province("CD-BC", "Kongo Central", 0, 3), province("CD-KN", "Kinshasa", 1, 3), province("CD-KL", "Kwilu", 2, 3), province("CD-KS", "Kasaï", 3, 3),
  province("CD-SA", "Sankuru", 4, 3), province("CD-SK", "Sud-Kivu", 5, 3),
  province("CD-KG", "Kwango", 1, 4), province("CD-KC", "Kasaï Central", 2, 4), province("CD-KE", "Kasaï Oriental", 3, 4), province("CD-LO", "Lomami", 4, 4),
  province("CD-TA", "Tanganyika", 5, 4),
  province("CD-LU", "Lualaba", 3, 5), province("CD-HL", "Haut-Lomami", 4, 5), province("CD-HK", "Haut-Katanga", 5, 5),
];

const of_cg = [
  province("CG-13", "Sangha", 2, 0), province("CG-7", "Likouala", 3, 0),
  province("CG-15", "Cuvette-Ouest", 2, 1), province("CG-8", "Cuvette", 3, 1),
  province("CG-5", "Kouilou", 0, 2), province("CG-9", "Niari", 1, 2), province("CG-2", "Lékoumou", 2, 2), province("CG-14", "Plateaux", 3, 2),
  province("CG-16", "Pointe-Noire", 0, 3), province("CG-11", "Bouenza", 2, 3), province("CG-12", "Pool", 3, 3), province("CG-BZV", "Brazzaville", 4, 3),
];

const by_country = new Map([["CD", of_cd], ["CG", of_cg]]);
const country_of = (code: string) => code.slice(0, 2);

// None of a country whose provinces are not known here.
export const provinces_of = (country: string): Province[] => by_country.get(country) ?? [];

// Of the country that the codes are of; nothing but their first letters says which.
export function provinces_beside(codes: string[]): Province[] {
  const known = codes.find((code) => by_country.has(country_of(code)));
  return known ? provinces_of(country_of(known)) : [];
}

export const province_name = (code: string) => provinces_of(country_of(code)).find((one) => one.code === code)?.name ?? code;
