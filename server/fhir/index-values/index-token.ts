/** Token index rows: system and code of everything that is coded or identified (FHIR R4 search §3.1.1.4.10). */
import { asLookedFor } from '../../national-id.ts'
import { codeSystemOf } from '../definitions/definitions.ts'
import type { IndexEntry } from '../index-entry.ts'
import { normaliseString } from './normalise-string.ts'
import type { ToEntries } from './to-entries.ts'

type Fields = {
  system?: unknown
  code?: unknown
  value?: unknown
  coding?: unknown
  text?: unknown
  display?: unknown
  type?: unknown
}

const fields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {})
const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

export const codingTokens: ToEntries = (param, value) => {
  const entries: IndexEntry[] = []
  addCoding(entries, param, value)
  return entries
}

function addCoding(entries: IndexEntry[], param: string, value: unknown): void {
  const { system, code, display } = fields(value)
  const entry = { kind: 'token' as const, param, system: text(system), code: text(code) }
  if (entry.system !== null || entry.code !== null) entries.push(entry)
  addText(entries, param, display)
}

export const codeableConceptTokens: ToEntries = (param, value) => {
  const { coding, text: words } = fields(value)
  const entries: IndexEntry[] = []
  if (Array.isArray(coding)) for (const one of coding) addCoding(entries, param, one)
  addText(entries, param, words)
  return entries
}

/** For `:text`, what stands beside the code. */
const LONGEST_TEXT = 200
function addText(entries: IndexEntry[], param: string, words: unknown): void {
  const value = typeof words === 'string' ? normaliseString(words).slice(0, LONGEST_TEXT) : ''
  if (value !== '') entries.push({ kind: 'text', param, value })
}

/** An NRIC in small letters is found by capitals too. */
export const identifierTokens: ToEntries = (param, value) => {
  const { system, value: number, type } = fields(value)
  const [owner, code] = [text(system), text(number)]
  const entries: IndexEntry[] = []
  addIdentifier(entries, param, owner, code, type)
  const raised = code === null ? code : asLookedFor(owner, code)
  if (raised !== code) addIdentifier(entries, param, owner, raised, type)
  addText(entries, param, fields(type).text)
  return entries
}

function addIdentifier(
  entries: IndexEntry[],
  param: string,
  system: string | null,
  code: string | null,
  type: unknown,
): void {
  if (system !== null || code !== null) entries.push({ kind: 'token', param, system, code })
  const { coding } = fields(type)
  if (code === null || !Array.isArray(coding)) return
  for (const one of coding.map(fields)) {
    const [typeSystem, typeCode] = [text(one.system), text(one.code)]
    if (typeSystem !== null && typeCode !== null)
      entries.push({ kind: 'token', param: `${param}:of-type`, system: typeSystem, code: ofType(typeCode, code) })
  }
}

/** Type and value of an identifier in one, as `:of-type` asks for them (FHIR R4 search §3.1.1.4.10). */
export const ofType = (type: string, value: string): string => `${type}|${value}`

/** A phone number is also found without its spaces, dashes and brackets. */
export const contactPointTokens: ToEntries = (param, value) => {
  const { value: number } = fields(value)
  const code = text(number)
  if (code === null) return []
  const bare = bareContact(code)
  return [...new Set([code, bare])].map((one) => ({ kind: 'token', param, system: null, code: one }))
}

export const bareContact = (contact: string): string =>
  contact.includes('@') ? contact : contact.replace(/[\s().-]/g, '')

/** A code of a required binding carries no system in the JSON, yet belongs to one. */
export const textToken: ToEntries = (param, value, path) => {
  if (typeof value === 'boolean') return [{ kind: 'token', param, system: null, code: String(value) }]
  const code = text(value)
  return code === null ? [] : [{ kind: 'token', param, system: codeSystemOf(path) ?? null, code }]
}
