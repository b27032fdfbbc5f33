/** Index rows for one value that a search parameter's path has found, by the parameter's type and the value's. */

import { isObject } from '../../is-object.ts'
import type { SearchType } from '../definitions/definitions.ts'
import { canonicalOf, type IndexEntry } from '../index-entry.ts'
import { referenceTarget } from '../reference-target.ts'
import { dateRange, type MsRange, periodRange, timingRange } from './date-range.ts'
import { quantityEntries, rangeEntries } from './index-quantity.ts'
import { addressStrings, humanNameStrings, stringEntries } from './index-string.ts'
import { codeableConceptTokens, codingTokens, contactPointTokens, identifierTokens, textToken } from './index-token.ts'
import { soundEntries } from './sounds-like.ts'
import type { ToEntries } from './to-entries.ts'

const token: Record<string, ToEntries> = {
  CodeableConcept: codeableConceptTokens,
  Coding: codingTokens,
  Identifier: identifierTokens,
  ContactPoint: contactPointTokens,
  code: textToken,
  boolean: textToken,
  string: textToken,
  id: textToken,
  uri: textToken,
  canonical: textToken,
  oid: textToken,
}

const plainString: ToEntries = (param, value) => stringEntries(param, [value])

const string: Record<string, ToEntries> = {
  string: plainString,
  markdown: plainString,
  HumanName: (param, value) => stringEntries(param, humanNameStrings(value)),
  Address: (param, value) => stringEntries(param, addressStrings(value)),
}

const dated =
  (toRange: (value: Record<string, unknown>) => MsRange | undefined): ToEntries =>
  (param, value) => {
    const range = isObject(value) ? toRange(value) : undefined
    return range === undefined ? [] : [{ kind: 'date', param, low: range.low, high: range.high }]
  }
const plainDate: ToEntries = (param, value) => {
  const range = typeof value === 'string' ? dateRange(value) : undefined
  return range === undefined ? [] : [{ kind: 'date', param, ...range }]
}

const date: Record<string, ToEntries> = {
  date: plainDate,
  dateTime: plainDate,
  instant: plainDate,
  Period: dated(periodRange),
  Timing: dated(timingRange),
}

const plainUri: ToEntries = (param, value) =>
  typeof value === 'string' && value !== '' ? [{ kind: 'uri', param, value }] : []

const uri: Record<string, ToEntries> = {
  uri: plainUri,
  url: plainUri,
  canonical: (...given) => canonical(...given),
  oid: plainUri,
  uuid: plainUri,
}

/** A canonical names its target by URL, so it is found as one, with its version and without. */
const canonical: ToEntries = (param, value, path) => {
  const bar = typeof value === 'string' ? value.lastIndexOf('|') : -1
  const whole = plainUri(param, value, path)
  return bar > 0 ? [...whole, ...plainUri(param, String(value).slice(0, bar), path)] : whole
}

const reference: Record<string, ToEntries> = {
  Reference: (param, value, path) => {
    const target = referenceTarget(value)
    const entries: IndexEntry[] = []
    if (target !== undefined) entries.push({ kind: 'reference', param, targetType: target.type, targetId: target.id })
    const { identifier } = isObject(value) ? value : {}
    if (!isObject(identifier)) return entries
    const { system, value: code } = identifier
    return [...entries, ...identifierTokens(`${param}:identifier`, { system, value: code }, path)]
  },
  // The first resource of a document or message stands in the Bundle itself.
  Resource: (param, value) => {
    const { resourceType: targetType, id: targetId } = isObject(value) ? value : {}
    if (typeof targetType !== 'string' || typeof targetId !== 'string') return []
    return [{ kind: 'reference', param, targetType, targetId }]
  },
  canonical: (...given) => canonicalLink(...given),
  uri: (...given) => canonicalLink(...given),
}

/** Besides as what it links to: the resource with that URL, in that version if one is named (FHIR R4 references §2.3.0.4). */
const canonicalLink: ToEntries = (param, value, path) => {
  const link = typeof value === 'string' ? value.replace(/#.*$/s, '') : ''
  return [...canonical(param, value, path), ...plainUri(canonicalOf(param), link, path)]
}

const position: ToEntries = (param, value) => {
  const { latitude, longitude } = isObject(value) ? value : {}
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return []
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) return []
  return [{ kind: 'position', param, latitude, longitude }]
}

/** A resource's number is a point; how wide a search is, is the searcher's precision. */
const plainNumber: ToEntries = (param, value) =>
  typeof value === 'number' && Number.isFinite(value) ? [{ kind: 'number', param, low: value, high: value }] : []

const number: Record<string, ToEntries> = {
  integer: plainNumber,
  decimal: plainNumber,
  positiveInt: plainNumber,
  unsignedInt: plainNumber,
}

const quantity: Record<string, ToEntries> = {
  Quantity: quantityEntries,
  Age: quantityEntries,
  Duration: quantityEntries,
  Money: quantityEntries,
  Range: rangeEntries,
  // Many values over time; R4 does not say which of them a search should find.
  SampledData: () => [],
}

const byType: Partial<Record<SearchType, Record<string, ToEntries>>> = {
  token,
  string,
  date,
  uri,
  reference,
  number,
  quantity,
  special: { 'Location.position': position },
}

const phonetic: Record<string, ToEntries> = {
  string: (param, value) => soundEntries(param, [value]),
  HumanName: (param, value) => soundEntries(param, humanNameStrings(value)),
}

/** Nothing when R4's tables give the parameter a value type that we cannot index. */
export const entriesFor = (searchType: SearchType, valueType: string): ToEntries | undefined =>
  byType[searchType]?.[valueType]

/** The same for a parameter that goes by how a text sounds. */
export const soundsFor = (valueType: string): ToEntries | undefined => phonetic[valueType]
