/** Extensions of our own on stored resources: coded answers about a person, and what a message says that FHIR has no place for. */
import type { Extension } from '@medplum/fhirtypes'
import type { Given } from './reading.ts'

const BASE = 'urn:ngemr-sandbox:extension:'

interface Extensible {
  extension?: Extension[]
}

/** A code of one of the government's tables (race, nationality); one that stands already is left with its display. */
export function setCode(target: Extensible, name: string, code: Given): void {
  if (code === undefined) return
  const url = `${BASE}${name}`
  const standing = target.extension?.find((each) => each.url === url)
  if (code !== null && codeIn(standing) === code) return
  const value = { valueCodeableConcept: { coding: [{ system: `urn:ngemr-sandbox:${name}`, code: code ?? '' }] } }
  replace(target, (each) => each.url === url, code === null ? [] : [{ url, ...value }])
}

function codeIn(extension: Extension | undefined): string | undefined {
  return extension?.valueCodeableConcept?.coding?.[0]?.code ?? extension?.valueCoding?.code ?? extension?.valueCode
}

export interface Item {
  name: string
  description?: string | undefined
  value: Given
}

/** Registration items (OBX pairs, PV2-40 …), kept by name: a later message replaces or deletes the one of that name. */
export function setItems(target: Extensible, items: readonly Item[]): void {
  const told = items.filter((item) => item.value !== undefined)
  if (told.length === 0) return
  const url = `${BASE}adt-item`
  const names = new Set(told.map((item) => item.name))
  const kept = told
    .filter((item) => item.value !== null)
    .map((item) => ({
      url,
      extension: [
        { url: 'name', valueString: item.name },
        ...(item.description ? [{ url: 'description', valueString: item.description }] : []),
        { url: 'value', valueString: item.value ?? '' },
      ],
    }))
  const named = (each: Extension) => each.extension?.find((part) => part.url === 'name')?.valueString ?? ''
  replace(target, (each) => each.url === url && names.has(named(each)), kept)
}

/** Z-segments whose layout nobody has published, whole, by their name. */
export function setSegments(target: Extensible, name: string, texts: readonly string[]): void {
  if (texts.length === 0) return
  const url = `${BASE}segment-${name}`
  replace(
    target,
    (each) => each.url === url,
    texts.map((valueString) => ({ url, valueString })),
  )
}

/** In place where one stands, so that a message that says nothing new leaves the record byte for byte as it was. */
function replace(target: Extensible, outdated: (each: Extension) => boolean, values: Extension[]): void {
  const standing = target.extension ?? []
  const first = standing.findIndex(outdated)
  const rest = standing.filter((each) => !outdated(each))
  const at = first < 0 ? rest.length : standing.slice(0, first).filter((each) => !outdated(each)).length
  const all = [...rest.slice(0, at), ...values, ...rest.slice(at)]
  if (all.length > 0) target.extension = all
  else Reflect.deleteProperty(target, 'extension')
}

/** All extensions of that url become those. */
export function replaceExtensions(target: Extensible, url: string, values: Extension[]): void {
  replace(target, (each) => each.url === url, values)
}
