export function isNationalId(value: string): boolean
export function syntheticNric(n: number): string
export function syntheticFin(n: number): string
export function withWrongLetter(value: string): string
