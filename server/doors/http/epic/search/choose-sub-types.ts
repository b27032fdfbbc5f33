/** Where one type is several APIs: the kinds that were asked for and granted; a warning for each that was not granted. */
import type { Clause } from '../../../../fhir/resource-query.ts'
import type { Finding } from '../../../../journal/exchange.ts'
import type { SearchApi } from '../api.ts'
import type { Issue, Refusal } from '../outcome.ts'
import type { SearchValues } from './search-values.ts'

export interface Chosen {
  clauses: Clause[]
  issues: Issue[]
  findings: Finding[]
  nothing?: string
}

export function chooseSubTypes(
  values: SearchValues,
  apis: readonly SearchApi[],
  granted: readonly SearchApi[],
): Chosen | { refused: Refusal } {
  const all = apis.map(({ subType }) => subType).filter((subType) => subType !== undefined)
  if (all.length === 0) return { clauses: [], issues: [], findings: [] }
  const choice = apis[0]?.chooseSubTypes?.(values, all) ?? { chosen: all, others: [], issues: [] }
  if ('refused' in choice) return choice
  const open = choice.chosen.filter((subType) => granted.some((api) => api.subType === subType))
  const closed = choice.chosen.filter((subType) => !open.includes(subType))
  const type = apis[0]?.type ?? ''
  const names = [...closed.map(({ name }) => name), ...choice.others]
  const issues: Issue[] = [...choice.issues, ...names.map((name) => suppressed(type, name))]
  const findings = [
    ...closed.map((subType) => notGranted(apis.find((api) => api.subType === subType)?.name ?? subType.name)),
    ...choice.others.map(notHere),
  ]
  if (open.length > 0) return { clauses: [{ anyOf: open.flatMap(({ clause }) => clause.anyOf) }], issues, findings }
  if (names.length > 0) return { refused: { issues: [...issues, { code: 59022 }], findings } }
  return {
    clauses: [],
    issues,
    findings,
    nothing: 'No record is in all the categories asked for at once: separate them by comma to get any of them.',
  }
}

const suppressed = (type: string, name: string): Issue => ({
  code: 59204,
  diagnostics: `Client not authorized for ${type} - ${name}. Search results of this type have not been included.`,
})

const notGranted = (api: string): Finding => ({
  rule: 'epic/sub-type-not-granted',
  severity: 'warning',
  expected: api,
  text: `The client was not granted ${api}, so its records were left out: grant it to the client and ask for a new token.`,
})

const notHere = (name: string): Finding => ({
  rule: 'epic/sub-type-not-here',
  severity: 'warning',
  text: `Observations of the kind "${name}" are not served by this door yet, so that no client can be granted them: look at the open door.`,
})
