/** Token index rows: system and code of everything that is coded or identified (FHIR R4 search §3.1.1.4.10). */
import { codeSystemOf } from '../definitions/definitions.ts'
import type { ToEntries } from './to-entries.ts'

type Fields = { system?: unknown; code?: unknown; value?: unknown; coding?: unknown }

const fields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {})
const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

export const codingTokens: ToEntries = (param, value) => {
  const { system, code } = fields(value)
  const entry = { kind: 'token' as const, param, system: text(system), code: text(code) }
  return entry.system === null && entry.code === null ? [] : [entry]
}

export const codeableConceptTokens: ToEntries = (param, value, path) => {
  const { coding } = fields(value)
  return Array.isArray(coding) ? coding.flatMap((one) => codingTokens(param, one, path)) : []
}

export const identifierTokens: ToEntries = (param, value) => {
  const { system, value: code } = fields(value)
  const entry = { kind: 'token' as const, param, system: text(system), code: text(code) }
  return entry.system === null && entry.code === null ? [] : [entry]
}

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
