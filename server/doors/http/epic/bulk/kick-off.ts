/** `GET Group/{id}/$export`: 202 with the address of the request, which is not below R4. */
import type { Group } from '@medplum/fhirtypes'
import type { DoorResponse } from '../../door.ts'
import { headerText } from '../../header-text.ts'
import { refusalAnswer } from '../answer.ts'
import type { AuthorisedCall } from '../call.ts'
import { refuse } from '../outcome.ts'
import { fhirHead } from '../response-headers.ts'
import { breaksRule } from '../write/objections.ts'
import { exportGroup } from './export-group.ts'
import { readExportOrder } from './export-order.ts'

const LABEL = '$export Group'
const A_DAY = 86_400_000
/** Documented: files stay for fourteen days. */
const KEPT = 14 * A_DAY

export async function kickOff(call: AuthorisedCall, group: string): Promise<DoorResponse> {
  const { deps, workspace, request, caller, state, context, base } = call
  const row = await deps.hospital.records.read(workspace, 'Group', group)
  if (row === undefined || row.deleted) return refusalAnswer(call, unknownGroup(workspace), LABEL)
  if (!/\brespond-async\b/i.test(headerText(request.headers['prefer']) ?? ''))
    return refusalAnswer(call, asyncOnly, LABEL)
  const asked = readExportOrder(call)
  if ('refused' in asked) return refusalAnswer(call, asked.refused, LABEL)
  const patients = membersOf(JSON.parse(row.text) as Group)
  const id = state.newId().replaceAll('-', '').toUpperCase()
  const everyMs = deps.bulkIntervalMs ?? A_DAY
  const url = `${base}/Group/${context.ids.encode('Group', group)}/$export${request.query === '' ? '' : `?${request.query}`}`
  const order = { id, kind: 'export', request: url, owner: caller.clientId, keepMs: KEPT }
  const started = await deps.hospital.jobs.start(
    workspace,
    { ...order, once: { key: `${caller.clientId}/${group}`, everyMs } },
    (run) => exportGroup(call, asked, patients, run),
  )
  if (!started.ok) {
    const seconds = started.reason === 'too-soon' ? Math.ceil((started.again - deps.now(workspace)) / 1000) : 60
    const refused = started.reason === 'too-soon' ? tooSoon(started.again) : tooMany(started.limit)
    const answer = await refusalAnswer(call, refused, LABEL)
    return { ...answer, headers: { ...answer.headers, 'Retry-After': String(seconds) } }
  }
  const head = fhirHead(undefined, { 'Content-Location': `${bulkBase(base)}/${id}` })
  return { status: 202, ...head, body: '', findings: [], label: LABEL }
}

/** `…/api/FHIR/BulkRequest` */
export const bulkBase = (base: string): string => base.replace(/\/R4$/, '/BulkRequest')

/** Those in force, in the order of the group. */
const membersOf = ({ member }: Group): string[] => [
  ...new Set(
    (member ?? []).flatMap(({ entity, inactive }) => {
      const id = /^Patient\/([A-Za-z0-9.-]{1,64})$/.exec(entity?.reference ?? '')?.[1]
      return inactive === true || id === undefined ? [] : [id]
    }),
  ),
]

// Assumption bulk-refusals: with which codes a kick-off is refused was not seen.
const asyncOnly = breaksRule({
  expression: 'prefer',
  diagnostics: 'Prefer: respond-async is required.',
  expected: 'Prefer: respond-async',
  text: 'An export runs on its own: send the header "Prefer: respond-async", then ask the Content-Location.',
})

const tooSoon = (again: number) =>
  breaksRule({
    expression: 'group',
    diagnostics: 'Only one bulk request for a group is allowed in 24 hours.',
    expected: `another group, or not before ${new Date(again).toISOString()}`,
    text: 'This client has exported this group a short while ago; production allows it once a day. The setting bulk-interval shortens that here.',
  })

const tooMany = (limit: number) =>
  breaksRule({
    expression: 'group',
    diagnostics: 'Too many bulk requests.',
    text: `There are ${limit} bulk requests in this workspace already: cancel one with DELETE, or wait for one.`,
  })

const unknownGroup = (workspace: string) =>
  refuse(
    { code: 59008 },
    { rule: 'epic/unknown-id', at: 'path.Group', text: `There is no such Group in workspace ${workspace}.` },
  )
