/** Constraints of the data types, by key. Each says what its FHIRPath says. */
import { textOf } from '../issue.ts'
import { count, has, hasChoice, type Invariant, isBefore, list, UCUM } from './reading.ts'

const implies = (first: boolean, then: boolean): boolean => !first || then
const exactlyOne = (it: Parameters<Invariant>[0], a: string, b: string) => has(it, a) !== has(it, b)

export const ofDatatypes: Record<string, Invariant> = {
  'qty-3': (it) => !has(it, 'code') || has(it, 'system'),
  'sqty-1': (it) => !has(it, 'comparator'),
  'mqty-1': (it) =>
    (has(it, 'code') || !has(it, 'value')) && (!has(it, 'system') || it['system'] === 'urn:iso:std:iso:4217'),
  'age-1': (it) => unitOfTime(it) && (typeof it['value'] !== 'number' || it['value'] > 0),
  'cnt-3': (it) =>
    unitOfTime(it) &&
    (!has(it, 'code') || it['code'] === '1') &&
    (typeof it['value'] !== 'number' || Number.isInteger(it['value'])),
  'dis-1': (it) => unitOfTime(it),
  'drt-1': (it) => implies(has(it, 'code'), it['system'] === UCUM && has(it, 'value')),
  'att-1': (it) => !has(it, 'data') || has(it, 'contentType'),
  'cpt-2': (it) => !has(it, 'value') || has(it, 'system'),
  'per-1': (it) => !isBefore(it['end'], it['start']),
  'rng-2': (it) => {
    const [low] = list(it['low'])
    const [high] = list(it['high'])
    if (low === undefined || high === undefined) return true
    if (low['code'] !== high['code'] || low['system'] !== high['system'] || low['unit'] !== high['unit']) return true
    return !isBefore(high['value'], low['value'])
  },
  'rat-1': (it) => has(it, 'numerator') === has(it, 'denominator') && (has(it, 'numerator') || has(it, 'extension')),
  'exp-1': (it) => has(it, 'expression') || has(it, 'reference'),
  'drq-1': (it) => exactlyOne(it, 'path', 'searchParam'),
  'drq-2': (it) => exactlyOne(it, 'path', 'searchParam'),
  'trd-1': (it) => !has(it, 'data') || !hasChoice(it, 'timing'),
  'trd-2': (it) => implies(has(it, 'condition'), has(it, 'data')),
  'trd-3': (it) =>
    implies(it['type'] === 'named-event', has(it, 'name')) &&
    implies(it['type'] === 'periodic', hasChoice(it, 'timing')) &&
    implies(textOf(it['type']).startsWith('data-'), has(it, 'data')),
  'tim-1': (it) => !has(it, 'duration') || has(it, 'durationUnit'),
  'tim-2': (it) => !has(it, 'period') || has(it, 'periodUnit'),
  'tim-4': (it) => !isBefore(it['duration'], 0),
  'tim-5': (it) => !isBefore(it['period'], 0),
  'tim-6': (it) => !has(it, 'periodMax') || has(it, 'period'),
  'tim-7': (it) => !has(it, 'durationMax') || has(it, 'duration'),
  'tim-8': (it) => !has(it, 'countMax') || has(it, 'count'),
  'tim-9': (it) =>
    !has(it, 'offset') ||
    (count(it, 'when') > 0 &&
      (Array.isArray(it['when']) ? it['when'] : []).every((when) => !['C', 'CM', 'CD', 'CV'].includes(textOf(when)))),
  'tim-10': (it) => !has(it, 'timeOfDay') || !has(it, 'when'),
}

function unitOfTime(it: Parameters<Invariant>[0]): boolean {
  return (has(it, 'code') || !has(it, 'value')) && (!has(it, 'system') || it['system'] === UCUM)
}
