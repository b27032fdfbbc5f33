/**
 * The last step of every shape: codes of the sandbox's own systems are written as Epic's, or left out where Epic has no place for
 * them; their words stay as text.
 */
import type { CodeableConcept, Coding } from '@medplum/fhirtypes'
import { withDigitsOf } from '../../../../fhir/exact-numbers.ts'
import { FLAG_CATEGORY, OID, type Oids } from '../oids.ts'

const OWN = 'urn:ngemr-sandbox:'

const EPIC_PLACE: Readonly<Record<string, string>> = {
  [`${OWN}specialty`]: OID.specialty,
  [`${OWN}visit-type`]: OID.visitType,
  [`${OWN}flowsheet-row`]: OID.flowsheetRow,
  [`${OWN}infection`]: OID.infection,
  [`${OWN}flag-category`]: FLAG_CATEGORY,
}

/** Epic's system for one of the sandbox's own. */
const epicSystem = (own: string, oids: Oids): string | undefined => {
  const place = EPIC_PLACE[own]
  return place === undefined || place.startsWith('http') ? place : oids.customer(place)
}

/** The stored system that is shown under one of Epic's, where one is. */
export const storedSystem = (asked: string, oids: Oids): string | undefined =>
  Object.keys(EPIC_PLACE).find((own) => epicSystem(own, oids) === asked)

/** What has none of those codes is given back as it is: most of a record has none. */
export function writeEpicCodes<T>(value: T, oids: Oids): T {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return writeItems(value, oids) as T
  if (hasOwnCode(value)) return writeConcept(value, oids) as T
  let changed: Map<string, unknown> | undefined
  for (const key in value) {
    const part: unknown = value[key]
    if (typeof part !== 'object' || part === null) continue
    const written = writeEpicCodes(part, oids)
    if (written === part && !isEmpty(written)) continue
    changed ??= new Map<string, unknown>()
    changed.set(key, written)
  }
  if (changed === undefined) return value
  const all = Object.entries(value).map(([key, part]): [string, unknown] => [
    key,
    changed.has(key) ? changed.get(key) : part,
  ])
  return withDigitsOf(value, Object.fromEntries(all.filter(([, part]) => !isEmpty(part)))) as T
}

function writeItems(items: readonly unknown[], oids: Oids): readonly unknown[] {
  let written: unknown[] | undefined
  for (const [i, item] of items.entries()) {
    const made = writeEpicCodes(item, oids)
    if (made === item && !isEmpty(made)) written?.push(made)
    else {
      written ??= items.slice(0, i)
      if (!isEmpty(made)) written.push(made)
    }
  }
  return written ?? items
}

/** What had no words beside its own code leaves nothing. */
function isEmpty(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  for (const _ in value) return false
  return true
}

const hasOwnCode = (value: object): value is CodeableConcept & { coding: Coding[] } =>
  'coding' in value &&
  Array.isArray(value.coding) &&
  value.coding.some((coding: Coding) => coding.system?.startsWith(OWN))

function writeConcept(concept: CodeableConcept & { coding: Coding[] }, oids: Oids): CodeableConcept {
  const coding = concept.coding.flatMap((each) => writeCoding(each, oids))
  const text = concept.text ?? concept.coding[0]?.display
  return { ...(coding.length === 0 ? {} : { coding }), ...(text === undefined ? {} : { text }) }
}

function writeCoding(coding: Coding, oids: Oids): Coding[] {
  if (coding.system === undefined || !coding.system.startsWith(OWN)) return [coding]
  const system = epicSystem(coding.system, oids)
  return system === undefined ? [] : [{ ...coding, system }]
}
