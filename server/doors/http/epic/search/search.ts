/** Search: plan, matches, and the searchset in Epic's form. */

import type { DoorResponse } from '../../door.ts'
import { fhirAnswer, refusalAnswer } from '../answer.ts'
import type { SearchApi } from '../api.ts'
import type { AuthorisedCall } from '../call.ts'
import { OID } from '../oids.ts'
import { type Issue, operationOutcome, type Refusal, refuse } from '../outcome.ts'
import { searchThroughGlass } from '../restricted.ts'
import type { StoredRecord } from '../shape/record-memory.ts'
import { findMatches } from './find-matches.ts'
import { planSearch } from './plan-search.ts'
import type { SearchPlan } from './search-plan.ts'

export async function search(
  call: AuthorisedCall,
  { type, apis, granted }: { type: string; apis: readonly SearchApi[]; granted: readonly SearchApi[] },
): Promise<DoorResponse> {
  const label = `search ${type}`
  const session = call.params.find(([name]) => name === 'sessionID')?.[1]
  if (session !== undefined) return nextPage(call, type, session, label)
  const planned = await planSearch(call, apis, granted)
  if ('refused' in planned) return refusalAnswer(call, planned.refused, label)
  return answerPage(call, planned.plan, 0, label)
}

function nextPage(call: AuthorisedCall, type: string, id: string, label: string): Promise<DoorResponse> {
  const session = call.state.sessions.find(id, call.deps.now(call.workspace))
  const { clientId } = call.caller
  if (
    session === undefined ||
    session.workspace !== call.workspace ||
    session.clientId !== clientId ||
    session.plan.api.type !== type
  ) {
    return refusalAnswer(call, expired(id), label)
  }
  return answerPage(call, session.plan, session.offset, label)
}

async function answerPage(
  call: AuthorisedCall,
  plan: SearchPlan,
  offset: number,
  label: string,
): Promise<DoorResponse> {
  const matches = await findMatches(call, plan, offset)
  const glass = await searchThroughGlass(call, plan, matches.rows)
  if ('refused' in glass) return refusalAnswer(call, glass.refused, label)
  const self = { relation: 'self', url: `${call.base}/${plan.api.type}${plan.self === '' ? '' : `?${plan.self}`}` }
  const notes = { label, findings: [...plan.findings, ...glass.findings] }
  if (plan.onlyCount) {
    const counted = { resourceType: 'Bundle', type: 'searchset', total: matches.total, link: [self] }
    return fhirAnswer(200, counted, call.format, notes)
  }
  const entries = await Promise.all(matches.rows.map((row) => matchEntry(call, plan, row)))
  const outcome = matches.more ? [] : outcomeEntry(call, [...plan.issues, ...glass.issues], offset + entries.length)
  const link = matches.more ? [nextLink(call, plan, offset + entries.length), self] : [self]
  // Epic counts the page, not the search, and not the outcome.
  const head = JSON.stringify({ resourceType: 'Bundle', type: 'searchset', total: entries.length, link })
  // FHIR JSON has no empty lists.
  const all = [...entries, ...outcome]
  const bundle = all.length === 0 ? head : `${head.slice(0, -1)},"entry":[${all.join(',')}]}`
  return fhirAnswer(200, bundle, call.format, notes)
}

/** Put together as text: most entries were shaped before. */
async function matchEntry(call: AuthorisedCall, { api }: SearchPlan, row: StoredRecord): Promise<string> {
  const { state, workspace, context, base } = call
  const resource = await state.shaped.give(api.shape, workspace, row, context)
  const url = JSON.stringify(`${base}/${api.type}/${state.ids.encode(api.type, row.id)}`)
  return `{"link":[{"relation":"self","url":${url}}],"fullUrl":${url},"resource":${resource},"search":{"mode":"match"}}`
}

/** On the last page, when there is something to say. */
function outcomeEntry(call: AuthorisedCall, said: readonly Issue[], found: number): string[] {
  const issues: Issue[] = [...said, ...(found === 0 ? [{ code: 4101 } as const] : [])]
  if (issues.length === 0) return []
  const resource = operationOutcome(issues, call.state.oids.customer(OID.outcome))
  return [JSON.stringify({ fullUrl: `urn:uuid:${call.state.newId()}`, resource, search: { mode: 'outcome' } })]
}

function nextLink(call: AuthorisedCall, plan: SearchPlan, offset: number): object {
  const { workspace, caller, deps, state } = call
  const id = state.sessions.keep({ workspace, clientId: caller.clientId, plan, offset }, deps.now(workspace))
  return { relation: 'next', url: `${call.base}/${plan.api.type}?sessionID=${id}` }
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
