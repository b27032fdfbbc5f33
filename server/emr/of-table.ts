/** What a table has for a code that came from outside: `constructor` and its kin, which every object has, are in none. */
export const ofTable = <T>(table: Readonly<Record<string, T>>, code: string | undefined): T | undefined =>
  code !== undefined && Object.hasOwn(table, code) ? table[code] : undefined
