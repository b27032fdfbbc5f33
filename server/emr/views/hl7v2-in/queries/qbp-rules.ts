/**
 * Patient queries, HL7 v2.5.1 §3.3.56 to §3.3.58: Q21 one person's demographics by number, Q22 candidates by what is known of
 * them, Q23 the numbers of a person in other domains. Nothing is changed; the answer is RSP.
 */
import type { Patient } from '@medplum/fhirtypes'
import { parseSearch } from '../../../../fhir/parse-search.ts'
import { encodeCursor } from '../../../../fhir/search-query/page-cursor.ts'
import type { Segment } from '../../../../hl7v2/message.ts'
import type { SegmentSpec } from '../../../../hl7v2/write-message.ts'
import type { StoreReads } from '../../../../store/contract.ts'
import { type Found as FoundRecord, findById } from '../../../records/find-record.ts'
import { renderPid } from '../../hl7v2-out/segments/pid.ts'
import { keyIn } from '../patient-identity.ts'
import { type Reading, refuse, text } from '../reading.ts'
import type { MessageRule } from '../rules/event-rule.ts'
import { meantPatient } from '../wrong-patient.ts'
import { answerQuery, type Found } from './answer-query.ts'
import { readAskedFor } from './asked-for.ts'
import { askedDomains, cxOf, numbersOf } from './domains.ts'
import { type Query, readQuery } from './read-query.ts'

type Answer = (reading: Reading, reads: StoreReads, workspace: string, query: Query) => Promise<Found | undefined>

const rule = (event: string, answer: Answer): MessageRule => ({
  event,
  async files(tx, workspace, { reading }) {
    const query = readQuery(reading)
    const found = query && reading.errors.length === 0 ? await answer(reading, tx, workspace, query) : undefined
    return answerQuery(reading, event, found)
  },
})

const PAGE = 20

/** Only the domains that were asked for in PID-3; asked for none, PID is as NGEMR sends it. */
function pidOf(patient: Patient & { id: string }, setId: number, domains: readonly string[]): SegmentSpec[] {
  const numbers = numbersOf(patient).filter(({ domain }) => domains.includes(domain))
  const [pid] = renderPid({ patient, setId })
  if (!pid || numbers.length === 0) return pid ? [pid] : []
  return [{ ...pid, fields: { ...pid.fields, 3: { repeat: numbers.map(cxOf) } } }]
}

async function personAsked(
  reading: Reading,
  reads: StoreReads,
  workspace: string,
  qpd: Segment,
): Promise<FoundRecord<Patient> | undefined> {
  const key = keyIn(qpd, 3)
  if (!key) {
    refuse(reading, '101', 'QPD-3', 'QPD-3 is empty. Send the number of the person, such as T4120264A^^^NRIC.')
    return undefined
  }
  if (text(qpd, 3, 4)?.toUpperCase() === 'EPI')
    return findById<Patient>(reads, workspace, 'Patient', key.told ?? key.value)
  return meantPatient(reading, reads, workspace, key, 'QPD-3')
}

const q21Demographics = rule('Q21', async (reading, reads, workspace, { qpd }) => {
  const domains = askedDomains(reading, qpd, 4)
  const person = await personAsked(reading, reads, workspace, qpd)
  const n = person ? 1 : 0
  const segments = person ? pidOf(person.resource, 1, domains) : []
  return { segments, hits: { total: n, here: n, left: 0 } }
})

const q22Candidates = rule('Q22', async (reading, reads, workspace, { qpd, count = PAGE, pointer }) => {
  const domains = askedDomains(reading, qpd, 8)
  const asked = readAskedFor(reading, qpd)
  if (reading.errors.length > 0) return undefined
  // The pointer is how many were given already and the place to go on from: nothing has to be kept between the messages.
  const [, given = '0', cursor] = /^(\d{1,9})\.(.+)$/.exec(pointer ?? '') ?? ['', '0', pointer]
  const parameters: [string, string][] = [
    ...asked,
    ['active:not', 'false'],
    ['_sort', '_id'],
    ['_count', String(count)],
    ...(cursor === undefined ? [] : [['_cursor', cursor] as [string, string]]),
  ]
  const parsed = parseSearch('Patient', parameters, { defaultCount: count, maxCount: count, strict: true })
  if (!parsed.ok) {
    if (pointer === undefined) refuse(reading, '102', 'QPD-3', parsed.issue.diagnostics ?? 'QPD-3 cannot be read.')
    else refuse(reading, '204', 'DSC-1', 'DSC-1 does not go on from an answer to this query. Begin again without DSC.')
    return undefined
  }
  const page = await reads.searchResources(workspace, { ...parsed.query, total: true })
  const people = page.rows.map((row) => JSON.parse(row.text) as Patient & { id: string })
  const before = Number(given)
  const total = page.total ?? before + people.length
  return {
    segments: people.flatMap((patient, i) => pidOf(patient, before + i + 1, domains)),
    hits: { total, here: people.length, left: page.more ? Math.max(0, total - before - people.length) : 0 },
    ...(page.more &&
      page.edges && {
        pointer: `${before + people.length}.${encodeCursor({ after: page.edges.last }, parsed.bound())}`,
      }),
  }
})

const q23Identifiers = rule('Q23', async (reading, reads, workspace, { qpd }) => {
  const domains = askedDomains(reading, qpd, 4)
  const person = await personAsked(reading, reads, workspace, qpd)
  if (!person && reading.errors.length === 0)
    refuse(reading, '204', 'QPD-3[1].1', '15905 patient id invalid: no patient has that number.')
  if (!person || reading.errors.length > 0) return undefined
  const asked = text(qpd, 3)
  const numbers = numbersOf(person.resource)
    .filter(({ domain }) => domains.length === 0 || domains.includes(domain))
    .filter(({ value }) => value !== asked)
  if (numbers.length === 0) return { segments: [] }
  // As IHE PIX has it: no name, which the asker may not be entitled to; the second repetition says that it is none.
  const fields = { 1: '1', 3: { repeat: numbers.map(cxOf) }, 5: { repeat: ['', ['', '', '', '', '', '', 'S']] } }
  return { segments: [{ name: 'PID', fields }], hits: { total: 1, here: 1, left: 0 } }
})

export const QBP_RULES: readonly MessageRule[] = [q21Demographics, q22Candidates, q23Identifiers]

/** J01 gives a query with continuation up; its pointer is all there was to it, so there is nothing to forget. */
export const QCN_RULES: readonly MessageRule[] = [
  {
    event: 'J01',
    async files(_tx, _workspace, { reading }) {
      if (text(reading.message.segment('QID'), 1) === undefined)
        refuse(reading, '101', 'QID-1', 'QID-1 is empty. Send the tag of the query that is given up.')
      const { errors, findings } = reading
      return errors.length > 0 ? { accepted: false, code: 'AE', errors, findings } : { accepted: true, findings }
    },
  },
]
