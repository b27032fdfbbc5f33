/**
 * UCUM units as base units, so that 5.4 mmol/L is found as 5400 umol/L (FHIR R4 search §3.1.1.4.11). Knows the atoms that
 * medicine measures in, with prefixes, products, quotients and powers; a unit with another atom is found as written only.
 */
export const UCUM = 'http://unitsofmeasure.org'

/** Dimensions in the order metre, second, gram, mole, kelvin, candela, ampere, arbitrary unit, equivalent. */
type Powers = Record<string, number>
export interface BaseUnit {
  factor: number
  /** Added before the factor: Celsius and Fahrenheit do not start at zero. */
  offset: number
  code: string
}

const PREFIXES: Readonly<Record<string, number>> = {
  Y: 1e24,
  Z: 1e21,
  E: 1e18,
  P: 1e15,
  T: 1e12,
  G: 1e9,
  M: 1e6,
  k: 1e3,
  h: 1e2,
  da: 1e1,
  d: 1e-1,
  c: 1e-2,
  m: 1e-3,
  u: 1e-6,
  n: 1e-9,
  p: 1e-12,
  f: 1e-15,
  a: 1e-18,
}

/** Takes prefixes. */
const METRIC: Readonly<Record<string, [number, Powers]>> = {
  m: [1, { m: 1 }],
  s: [1, { s: 1 }],
  g: [1, { g: 1 }],
  mol: [1, { mol: 1 }],
  K: [1, { K: 1 }],
  cd: [1, { cd: 1 }],
  A: [1, { A: 1 }],
  C: [1, { A: 1, s: 1 }],
  L: [1e-3, { m: 3 }],
  l: [1e-3, { m: 3 }],
  Hz: [1, { s: -1 }],
  N: [1e3, { g: 1, m: 1, s: -2 }],
  Pa: [1e3, { g: 1, m: -1, s: -2 }],
  bar: [1e8, { g: 1, m: -1, s: -2 }],
  J: [1e3, { g: 1, m: 2, s: -2 }],
  W: [1e3, { g: 1, m: 2, s: -3 }],
  V: [1e3, { g: 1, m: 2, s: -3, A: -1 }],
  cal: [4184, { g: 1, m: 2, s: -2 }],
  kat: [1, { mol: 1, s: -1 }],
  U: [1e-6 / 60, { mol: 1, s: -1 }],
  eq: [1, { eq: 1 }],
  osm: [1, { osm: 1 }],
  'm[Hg]': [133322e3, { g: 1, m: -1, s: -2 }],
  'm[H2O]': [9806650, { g: 1, m: -1, s: -2 }],
  '[iU]': [1, { iU: 1 }],
  '[IU]': [1, { iU: 1 }],
  t: [1e6, { g: 1 }],
}

/** Takes none. */
const PLAIN: Readonly<Record<string, [number, Powers]>> = {
  min: [60, { s: 1 }],
  h: [3600, { s: 1 }],
  d: [86400, { s: 1 }],
  wk: [604800, { s: 1 }],
  mo: [2629800, { s: 1 }],
  a: [31557600, { s: 1 }],
  '%': [1e-2, {}],
  '[ppth]': [1e-3, {}],
  '[ppm]': [1e-6, {}],
  '10*': [10, {}],
  '10^': [10, {}],
  '[in_i]': [0.0254, { m: 1 }],
  '[ft_i]': [0.3048, { m: 1 }],
  '[lb_av]': [453.59237, { g: 1 }],
  '[oz_av]': [28.349523125, { g: 1 }],
  '[degF]': [5 / 9, { K: 1 }],
  Cel: [1, { K: 1 }],
}

const OFFSETS: Readonly<Record<string, number>> = { Cel: 273.15, '[degF]': 459.67 }

/** An atom: letters, `%`, bracketed names, `10*`; then its power; an annotation may follow. */
const TERM = /([./])|(\d+(?![*^\d]))|((?:10[*^])|(?:[A-Za-z%]*\[[A-Za-z0-9_]+\])|[A-Za-z%]+)([+-]?\d+)?|(\{[^{}]*\})/y

const known = new Map<string, BaseUnit | undefined>()

export function baseUnit(code: string): BaseUnit | undefined {
  if (known.has(code)) return known.get(code)
  const unit = code.length <= 50 ? resolve(code) : undefined
  if (known.size > 2000) known.clear()
  known.set(code, unit)
  return unit
}

function resolve(code: string): BaseUnit | undefined {
  const offset = OFFSETS[code]
  const powers: Powers = {}
  let factor = 1
  let sign = 1
  TERM.lastIndex = 0
  while (TERM.lastIndex < code.length) {
    const match = TERM.exec(code)
    if (match === null) return undefined
    const [, operator, number, atom, power] = match
    if (operator !== undefined) sign = operator === '/' ? -1 : 1
    else if (number !== undefined) factor *= Number(number) ** sign
    else if (atom !== undefined) {
      if (OFFSETS[atom] !== undefined && offset === undefined) return undefined
      const found = atomOf(atom)
      if (found === undefined) return undefined
      const times = sign * Number(power ?? 1)
      factor *= found[0] ** times
      for (const [base, exponent] of Object.entries(found[1])) powers[base] = (powers[base] ?? 0) + exponent * times
    }
  }
  if (code === '' || !Number.isFinite(factor) || factor === 0) return undefined
  const text = Object.keys(powers)
    .filter((base) => powers[base] !== 0)
    .sort()
    .map((base) => `${base}${powers[base]}`)
    .join('.')
  return { factor, offset: offset ?? 0, code: text === '' ? '1' : text }
}

function atomOf(atom: string): [number, Powers] | undefined {
  const whole = own(PLAIN, atom) ?? own(METRIC, atom)
  if (whole !== undefined) return whole
  for (const length of [1, 2]) {
    const prefix = own(PREFIXES, atom.slice(0, length))
    const metric = prefix === undefined ? undefined : own(METRIC, atom.slice(length))
    if (prefix !== undefined && metric !== undefined) return [prefix * metric[0], metric[1]]
  }
  return undefined
}

const own = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined

/** In base units; twelve digits, so that what is equal on paper is equal here. */
export const inBaseUnit = (value: number, { factor, offset }: BaseUnit): number =>
  Math.abs(value) === Number.MAX_VALUE || !Number.isFinite(value) ? value : settle((value + offset) * factor)

const settle = (value: number): number =>
  !Number.isFinite(value) || (Number.isInteger(value) && Math.abs(value) < 1e12) ? value : Number(value.toPrecision(12))
