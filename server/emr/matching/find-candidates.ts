/** Records worth comparing, fetched by indexes: identifier, telephone, e-mail, birth date, and how names begin. */
import type { Patient } from '@medplum/fhirtypes'
import { dateRange } from '../../fhir/index-values/date-range.ts'
import type { Clause, Predicate } from '../../fhir/resource-query.ts'
import type { Records, ResourceRow } from '../hospital.ts'
import { matchRules } from './match-rules.ts'
import { readNames, spellingsOf } from './read-name.ts'
import { phoneKey } from './score-patient.ts'

export interface Candidate {
  row: ResourceRow
  resource: Patient & { id: string }
}

export interface Candidates {
  found: Candidate[]
  /** Ways by which there were more than were looked at */
  cut: string[]
}

/** What may stand between two words of a name. */
const MARKS = [' ', ' bin ', ' binte ', ' s/o ', ' d/o ']
/** Predicates of one question to the index. */
const AT_ONCE = 150

type Reads = Pick<Records, 'search' | 'read'>
type Token = Extract<Predicate, { kind: 'token' }>

export async function findCandidates(reads: Reads, workspace: string, asked: Patient): Promise<Candidates> {
  const found = new Map<string, Candidate>()
  const cut: string[] = []
  for (const { way, clauses } of routes(asked)) {
    const query = { type: 'Patient', clauses, sort: [], limit: matchRules.limits.perRoute, offset: 0, total: false }
    const page = await reads.search(workspace, query)
    if (page.more && !cut.includes(way)) cut.push(way)
    for (const row of page.rows) if (!found.has(row.id)) found.set(row.id, candidate(row))
    await new Promise((resolve) => setImmediate(resolve))
  }
  await followMerges(reads, workspace, found)
  return { found: [...found.values()], cut }
}

/** What this hospital wrote it may trust: the row of a Patient holds one. */
const candidate = (row: ResourceRow): Candidate => ({ row, resource: JSON.parse(row.text) as Patient & { id: string } })

function routes(asked: Patient): { way: string; clauses: Clause[] }[] {
  const any = (way: string, anyOf: Predicate[]): { way: string; clauses: Clause[] }[] =>
    anyOf.length === 0
      ? []
      : [{ way, clauses: [{ anyOf: anyOf.slice(0, AT_ONCE) }] }, ...any(way, anyOf.slice(AT_ONCE))]
  const token = (param: string, code: string): Token => ({ kind: 'token', param, code })
  const identifiers = (asked.identifier ?? []).slice(0, 20).flatMap(({ system, value }): Predicate[] => {
    if (!value) return []
    const codes = [...new Set([value, value.trim().toUpperCase()])]
    return codes.map((code) => ({ ...token('identifier', code), ...(system ? { system } : {}) }))
  })
  const telecom = (asked.telecom ?? []).slice(0, 20).flatMap((contact): Predicate[] => {
    const { value = '' } = contact
    const eight = phoneKey(contact)
    const codes = eight === undefined ? [value, value.toLowerCase()] : [value, eight, `+65${eight}`, `65${eight}`]
    return [...new Set(codes)].filter(Boolean).map((code) => token('telecom', code))
  })
  const born = asked.birthDate?.length === 10 ? dateRange(asked.birthDate) : undefined
  const birth: Predicate[] = born === undefined ? [] : [{ kind: 'date', param: 'birthdate', comparator: 'eq', ...born }]
  return [
    ...any('identifier', identifiers),
    ...any('telecom', telecom),
    ...any('birth date', birth),
    ...any('name', nameBeginnings(asked)),
  ]
}

/**
 * Names begin with any of their words, in any of its spellings, followed by another or by a mark such as BIN: that much is
 * asked of the index.
 */
function nameBeginnings(asked: Patient): Predicate[] {
  const starts = new Set<string>()
  for (const { words } of readNames(asked.name).slice(0, 5)) {
    const few = words.slice(0, 5)
    if (few.length === 1) for (const first of spellingsOf(few[0] ?? '')) starts.add(first)
    for (const first of few.flatMap(spellingsOf))
      for (const second of new Set(few.flatMap(spellingsOf).map((word) => word.slice(0, 3)))) {
        if (first.startsWith(second)) continue
        for (const between of MARKS) starts.add(first + between + second)
      }
  }
  return [...starts].filter(Boolean).map((value) => ({ kind: 'string', param: 'name', match: 'starts', value }))
}

/** A record that was merged away stands for the one that is in use. */
async function followMerges(reads: Reads, workspace: string, found: Map<string, Candidate>): Promise<void> {
  for (const [id, { resource }] of [...found]) {
    const link = resource.link?.find(({ type }) => type === 'replaced-by')?.other.reference
    const survivor = /^Patient\/([A-Za-z0-9.-]{1,64})$/.exec(link ?? '')?.[1]
    if (survivor === undefined) continue
    const row = found.get(survivor)?.row ?? (await reads.read(workspace, 'Patient', survivor))
    if (!row || row.deleted) continue
    found.set(survivor, candidate(row))
    found.delete(id)
  }
}
