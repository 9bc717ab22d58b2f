// Filters of a list without those that nobody chose.
type Chosen<T> = { [K in keyof T]?: Exclude<T[K], undefined | ""> };

export const chosen = <T extends object>(query: T): Chosen<T> =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined && value !== "")) as Chosen<T>;
