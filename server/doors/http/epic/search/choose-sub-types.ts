/** Where one type is several APIs: the kinds that were asked for and granted; a warning for each that was not. */
import type { Clause } from '../../../../fhir/resource-query.ts'
import type { Finding } from '../../../../journal/exchange.ts'
import type { OtherSubType, SearchApi, SubType } from '../api.ts'
import type { Issue, Refusal } from '../outcome.ts'
import type { SearchValues } from './search-values.ts'

export interface Chosen {
  clauses: Clause[]
  /** For kinds that the index cannot tell. */
  keep: ((resource: unknown) => boolean)[]
  issues: Issue[]
  findings: Finding[]
  nothing?: string
}

export function chooseSubTypes(
  values: SearchValues,
  apis: readonly SearchApi[],
  granted: readonly SearchApi[],
): Chosen | { refused: Refusal } {
  const [api] = apis
  if (api === undefined) return { clauses: [], keep: [], issues: [], findings: [] }
  const all = apis.map(({ subType }) => subType).filter((subType) => subType !== undefined)
  const choice = api.chooseSubTypes?.(values, api, all) ?? {
    chosen: all,
    others: api.otherSubTypes ?? [],
    issues: [],
  }
  if ('refused' in choice) return choice
  const open = choice.chosen.filter((subType) => granted.some((each) => each.subType === subType))
  const closed = choice.chosen.filter((subType) => !open.includes(subType))
  const issues: Issue[] = [
    ...choice.issues,
    ...[...closed, ...choice.others].map((subType) => suppressed(api.type, subType)),
  ]
  const findings = [
    ...closed.map((subType) => notGranted(apis.find((each) => each.subType === subType)?.name ?? subType.name)),
    ...choice.others.filter((other) => isKind(other, all) && open.length === 0).map(({ name }) => notHere(api, name)),
  ]
  if (all.length === 0) return { clauses: [], keep: [], issues, findings }
  if (open.length > 0) return { ...testsOf(open), issues, findings }
  if (closed.length > 0 || choice.others.some((other) => isKind(other, all)))
    return { refused: { issues: [...issues, { code: 59022 }], findings } }
  return {
    clauses: [],
    keep: [],
    issues,
    findings,
    nothing: 'No record is of all the kinds asked for at once: separate them by comma to get any of them.',
  }
}

/** What stands beside a kind of ours under its code (outside records) is no kind of its own. */
const isKind = ({ codes }: OtherSubType, all: readonly SubType[]): boolean =>
  codes !== undefined && !all.some((kind) => kind.codes.some(({ code }) => codes.includes(code)))

function testsOf(open: readonly SubType[]): Pick<Chosen, 'clauses' | 'keep'> {
  if (open.some(({ clause }) => clause === undefined))
    return { clauses: [], keep: [(resource) => open.some((kind) => kind.has(resource))] }
  return { clauses: [{ anyOf: open.flatMap(({ clause }) => clause?.anyOf ?? []) }], keep: [] }
}

const suppressed = (type: string, { name, user }: Pick<OtherSubType, 'name' | 'user'>): Issue => ({
  code: user ? 59205 : 59204,
  diagnostics: `${user ? 'User' : 'Client'} not authorized for ${type} - ${name}. Search results of this type have not been included.`,
})

const notGranted = (api: string): Finding => ({
  rule: 'epic/sub-type-not-granted',
  severity: 'warning',
  expected: api,
  text: `The client was not granted ${api}, so its records were left out: grant it to the client and ask for a new token.`,
})

const notHere = ({ type }: SearchApi, name: string): Finding => ({
  rule: 'epic/sub-type-not-here',
  severity: 'warning',
  text: `${type} records of the kind "${name}" are not served by this door, so that no client can be granted them: look at the open door.`,
})
