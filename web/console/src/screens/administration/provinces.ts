// Names of provinces and departments by ISO 3166-2, for addresses. Other countries' stand for themselves.
const names: Record<string, string> = {
  "CD-BC": "Kongo Central", "CD-BU": "Bas-Uele", "CD-EQ": "Équateur", "CD-HK": "Haut-Katanga", "CD-HL": "Haut-Lomami", "CD-HU": "Haut-Uele",
  "CD-IT": "Ituri", "CD-KC": "Kasaï Central", "CD-KE": "Kasaï Oriental", "CD-KG": "Kwango", "CD-KL": "Kwilu", "CD-KN": "Kinshasa", "CD-KS": "Kasaï",
  "CD-LO": "Lomami", "CD-LU": "Lualaba", "CD-MA": "Maniema", "CD-MN": "Mai-Ndombe", "CD-MO": "Mongala", "CD-NK": "Nord-Kivu", "CD-NU": "Nord-Ubangi",
  "CD-SA": "Sankuru", "CD-SK": "Sud-Kivu", "CD-SU": "Sud-Ubangi", "CD-TA": "Tanganyika", "CD-TO": "Tshopo", "CD-TU": "Tshuapa",
  "CG-2": "Lékoumou", "CG-5": "Kouilou", "CG-7": "Likouala", "CG-8": "Cuvette", "CG-9": "Niari", "CG-11": "Bouenza", "CG-12": "Pool", "CG-13": "Sangha",
  "CG-14": "Plateaux", "CG-15": "Cuvette-Ouest", "CG-16": "Pointe-Noire", "CG-BZV": "Brazzaville",
};

export const province_name = (code: string) => names[code] ?? code;

// Of one country, by name; none where it is not known, and its code is typed.
export const provinces_of = (country: string) =>
  Object.entries(names).filter(([code]) => code.startsWith(country + "-")).map(([value, name]) => ({ value, name })).sort((one, other) => one.name.localeCompare(other.name));
