/** Search: plan, matches, and the searchset in Epic's form. */
import type { Caller, DoorResponse } from '../../door.ts'
import { fhirAnswer, refusalAnswer } from '../answer.ts'
import type { SearchApi, Shape } from '../api.ts'
import type { AuthorisedCall } from '../call.ts'
import { OID } from '../oids.ts'
import { type Issue, operationOutcome, type Refusal, refuse } from '../outcome.ts'
import type { StoredRecord } from '../shape/record-memory.ts'
import { countThroughGlass } from './count-through-glass.ts'
import { findMatches, type Matches } from './find-matches.ts'
import { includedWith } from './inclusions.ts'
import { planSearch } from './plan-search.ts'
import type { Found, SearchResponse } from './remembered-searches.ts'
import type { SearchPlan } from './search-plan.ts'
import { searchThroughGlass } from './search-through-glass.ts'
import type { Session } from './session-table.ts'

export async function search(
  call: AuthorisedCall,
  { type, apis, granted }: { type: string; apis: readonly SearchApi[]; granted: readonly SearchApi[] },
): Promise<SearchResponse> {
  const label = `search ${type}`
  const session = call.params.find(([name]) => name === 'sessionID')?.[1]
  if (session !== undefined) return nextPage(call, type, session, label)
  const planned = await planSearch(call, apis, granted)
  if ('refused' in planned) return refusalAnswer(call, planned.refused, label)
  const { response, found } = await answerPage(call, planned.plan, 0, label)
  return found === undefined ? response : { ...response, found }
}

async function nextPage(call: AuthorisedCall, type: string, id: string, label: string): Promise<DoorResponse> {
  const session = call.state.sessions.find(id, call.deps.now(call.workspace))
  const { clientId } = call.caller
  if (
    session === undefined ||
    session.workspace !== call.workspace ||
    session.clientId !== clientId ||
    session.patient !== call.caller.patient ||
    session.user !== call.caller.user?.id ||
    session.apis.some((api) => !call.caller.apis.includes(api)) ||
    session.plan.api.type !== type
  ) {
    return refusalAnswer(call, expired(id), label)
  }
  return (await answerPage(call, session.plan, session.offset, label)).response
}

async function answerPage(
  call: AuthorisedCall,
  plan: SearchPlan,
  offset: number,
  label: string,
): Promise<{ response: DoorResponse; found?: Found }> {
  const found = await findMatches(call, plan, offset)
  if (offset === 0 && (await tooMany(call, plan, found)))
    return { response: await refusalAnswer(call, moreThan(plan.api), label) }
  if (plan.onlyCount) return { response: await answerCount(call, plan, found, label) }
  const glass = await searchThroughGlass(call, plan, found, offset === 0 && !found.more)
  if ('refused' in glass) return { response: await refusalAnswer(call, glass.refused, label) }
  const matches = { ...found, rows: glass.rows }
  const said = [...plan.issues, ...glass.issues.filter(({ code }) => plan.issues.every((each) => each.code !== code))]
  const self = selfLink(call, plan)
  const notes = { label, findings: [...plan.findings, ...glass.findings] }
  const { api } = plan
  const entries = await Promise.all(matches.rows.map((row) => entryOf(call, api, row, 'match')))
  const along = plan.inclusions.length === 0 ? [] : await includedWith(call, matches.rows, plan.inclusions)
  const included = await Promise.all(along.map((one) => entryOf(call, one.api, one.row, 'include')))
  // What is to be said is said on the last page.
  const next = matches.more ? openNext(call, { ...plan, issues: said }, matches.next) : undefined
  const link = next === undefined ? [self] : [nextLink(call, api, next.id), self]
  // Epic counts the page, not the search, and neither what comes along nor the outcome.
  const head = JSON.stringify({ resourceType: 'Bundle', type: 'searchset', total: entries.length, link })
  // FHIR JSON has no empty lists.
  const outcome = outcomeEntry(call, plan, said, matches, offset)
  const all = [...entries, ...included, ...(outcome === undefined ? [] : [outcome.text])]
  const bundle = all.length === 0 ? head : `${head.slice(0, -1)},"entry":[${all.join(',')}]}`
  return { response: await fhirAnswer(200, bundle, call.format, notes), found: { next, outcome: outcome?.id } }
}

const selfLink = ({ base }: AuthorisedCall, { api, self }: SearchPlan): object => ({
  relation: 'self',
  url: `${base}/${api.type}${self === '' ? '' : `?${self}`}`,
})

async function answerCount(
  call: AuthorisedCall,
  plan: SearchPlan,
  found: Matches,
  label: string,
): Promise<DoorResponse> {
  const glass = await countThroughGlass(call, plan, found)
  if ('refused' in glass) return refusalAnswer(call, glass.refused, label)
  const counted = { resourceType: 'Bundle', type: 'searchset', total: glass.total, link: [selfLink(call, plan)] }
  return fhirAnswer(200, counted, call.format, { label, findings: [...plan.findings, ...glass.findings] })
}

async function tooMany(call: AuthorisedCall, plan: SearchPlan, { rows, more, total }: Matches): Promise<boolean> {
  const { most } = plan.api
  if (most === undefined) return false
  if (plan.onlyCount) return total > most
  if (rows.length > most || !more) return rows.length > most
  return (await findMatches(call, { ...plan, count: most + 1 }, 0)).rows.length > most
}

const moreThan = ({ type, most }: SearchApi): Refusal =>
  refuse(
    { code: 4127 },
    {
      rule: 'epic/too-many-results',
      at: 'query',
      expected: `at most ${most} results`,
      text: `The search means more than ${most} records of type ${type}: say more of the one that is meant.`,
    },
  )

/** Put together as text: most entries were shaped before. */
async function entryOf(
  call: AuthorisedCall,
  { type, shape }: { type: string; shape: Shape },
  row: StoredRecord,
  mode: 'match' | 'include',
): Promise<string> {
  const { state, workspace, context, base } = call
  const resource = await state.shaped.give(shape, workspace, row, context)
  const url = JSON.stringify(`${base}/${type}/${idIn(resource)}`)
  return `{"link":[{"relation":"self","url":${url}}],"fullUrl":${url},"resource":${resource},"search":{"mode":"${mode}"}}`
}

/** Every shape begins with type and id. */
const idIn = (resource: string): string => /^\{"resourceType":"\w+","id":"([^"]+)"/.exec(resource)?.[1] ?? ''

/** The last entry, when there is something to say: on the last page; of a patient's own token on every page. */
function outcomeEntry(
  call: AuthorisedCall,
  { api }: SearchPlan,
  said: readonly Issue[],
  { rows, more }: Matches,
  offset: number,
): { text: string; id: string } | undefined {
  const issues: Issue[] = [
    ...(more ? [] : said),
    ...(api.remarks?.(rows.map((row) => call.state.memory.parse(call.workspace, row))) ?? []),
    ...(rows.length === 0 && offset === 0 && !more ? [{ code: 4101 } as const] : []),
    ...(ofAPatient(call.caller) ? [{ code: 4119 } as const] : []),
  ]
  if (issues.length === 0) return undefined
  const resource = operationOutcome(issues, call.state.oids.customer(OID.outcome))
  const id = call.state.newId()
  return { text: JSON.stringify({ fullUrl: `urn:uuid:${id}`, resource, search: { mode: 'outcome' } }), id }
}

/** A patient signed in; a clinician with one chart open is told nothing of the kind. */
const ofAPatient = ({ patient, user }: Caller): boolean => patient !== undefined && user?.type !== 'Practitioner'

const nextLink = ({ base }: AuthorisedCall, { type }: SearchApi, id: string): object => ({
  relation: 'next',
  url: `${base}/${type}?sessionID=${id}`,
})

function openNext(call: AuthorisedCall, plan: SearchPlan, offset: number): { id: string; session: Session } {
  const { workspace, caller, deps, state } = call
  const { clientId, patient, user, apis } = caller
  const session = { workspace, clientId, patient, user: user?.id, apis, plan, offset }
  return { id: state.sessions.keep(session, deps.now(workspace)), session }
}

const expired = (id: string): Refusal =>
  refuse(
    { code: 4113 },
    {
      rule: 'epic/session',
      at: 'query.sessionID',
      actual: id.slice(0, 50),
      text: 'No search of this client waits under that session id: it has expired, the sandbox was started anew, or the link was changed. Make the search again.',
    },
  )
