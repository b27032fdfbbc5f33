/** A transaction (FHIR R4 http §3.1.0.11.2): all entries or none, in one transaction of the store. */
import { setImmediate as turn } from 'node:timers/promises'
import type { Records } from '../../../../emr/hospital.ts'
import { type ConditionalReference, resolveLinks } from '../../../../fhir/bundle/resolve-links.ts'
import { problem } from '../../../../fhir/operation-outcome.ts'
import type { Finding } from '../../../../journal/exchange.ts'
import { refuse } from '../answer.ts'
import type { Answer, Call } from '../call.ts'
import { MOST_TEXT, tooMuch } from './answer-size.ts'
import { find, nothingMatches } from './conditional-references.ts'
import { bundleAnswer, entryAnswer, findingsAt } from './entry-answer.ts'
import { entryCall } from './entry-call.ts'
import { stageOf } from './entry-order.ts'
import { EntryRefused, refusedAnswer } from './entry-refused.ts'
import { makePlan, type Planned } from './plan.ts'
import { type BadEntry, type Entry, isBad } from './read-bundle.ts'

/** They begin work that goes on after their answer, which no transaction can take back. */
const NOT_INSIDE = new Set(['$export', '$import', '_bulk'])
/** Readers of what is committed get their turn after so many entries. */
const BETWEEN_TURNS = 200

export async function transaction(
  call: Call,
  entries: readonly (Entry | BadEntry)[],
  versioned: boolean,
): Promise<Answer> {
  const bad = entries.find(isBad)
  if (bad !== undefined) return refusedAnswer(new EntryRefused(bad, refuse(400, bad.issue, bad.name)))
  const good = entries as readonly Entry[]
  const outside = good.find(({ request }) => request.segments.some((segment) => NOT_INSIDE.has(segment)))
  if (outside !== undefined) {
    const issue = problem('not-supported', 'This cannot be part of a transaction; ask for it by itself.')
    return refusedAnswer(new EntryRefused(outside, refuse(400, issue, outside.name)))
  }
  try {
    return await call.deps.hospital.records.transaction((records) => new Run(call, records).all(good, versioned))
  } catch (error) {
    if (error instanceof EntryRefused) return refusedAnswer(error)
    throw error
  }
}

/** One transaction under way. */
class Run {
  private readonly call: Call
  private readonly records: Records
  /** Those of the call, with records that see what the entries before have done. */
  private readonly deps: Call['deps']
  private readonly answers: string[] = []
  private readonly findings: Finding[] = []
  private readonly told = new Set<string>()
  private sinceTurn = 0
  private size = 0

  constructor(call: Call, records: Records) {
    this.call = call
    this.records = records
    this.deps = { ...call.deps, hospital: { ...call.deps.hospital, records } }
  }

  async all(entries: readonly Entry[], versioned: boolean): Promise<Answer> {
    const deleted = new Map<string, Entry>()
    for (const entry of entries.filter((each) => stageOf(each) === 'delete')) {
      const { row } = await this.perform({ entry })
      const { segments } = entry.request
      const reference = segments.length === 2 ? segments.join('/') : row && `${row.type}/${row.id}`
      if (reference === undefined) continue
      const before = deleted.get(reference)
      if (before !== undefined) {
        const text = `Bundle.entry[${before.index}] deletes ${reference} already.`
        throw new EntryRefused(entry, refuse(400, problem('duplicate', text), entry.name))
      }
      deleted.set(reference, entry)
    }
    const writing = entries.filter((entry) => stageOf(entry) === 'create' || stageOf(entry) === 'update')
    const plan = await makePlan(this.call, this.records, writing, { versioned, deleted })
    await this.write(this.inOrder(plan.planned), plan.targets)
    for (const entry of entries) if (stageOf(entry) === 'read') await this.perform({ entry })
    return bundleAnswer(this.call, 'transaction', this.answers, this.findings)
  }

  private inOrder(planned: readonly Planned[]): Planned[] {
    return [
      ...planned.filter(({ entry }) => stageOf(entry) === 'create'),
      ...planned.filter(({ entry }) => stageOf(entry) === 'update'),
    ]
  }

  /** What names its target by a search waits until the target may be there. */
  private async write(
    planned: readonly Planned[],
    targets: Parameters<typeof resolveLinks>[1]['targets'],
  ): Promise<void> {
    let waiting: { planned: Planned; open: ConditionalReference[] }[] = []
    const settled: { entry: Entry; reference: ConditionalReference; found: string }[] = []
    const urns = [...targets.keys()].every((fullUrl) => fullUrl.startsWith('urn:'))
    for (const each of planned) {
      const { resource, fullUrl, text } = each.entry
      const links = fullUrl === undefined ? { targets } : { targets, fullUrl }
      const linked = resource !== undefined && !(urns && text !== undefined && namesNone(text))
      const { conditional, dangling, changed } = linked ? resolveLinks(resource, links) : NO_LINKS
      // It no longer says what the resource says.
      if (changed || conditional.length > 0) delete each.entry.text
      for (const urn of dangling) this.note(each.entry, urn)
      if (conditional.length > 0) waiting.push({ planned: each, open: conditional })
      else await this.perform(each)
    }
    while (waiting.length > 0) {
      const still: typeof waiting = []
      for (const { planned: each, open } of waiting) {
        const left: ConditionalReference[] = []
        for (const reference of open) {
          const found = await find(this.call, this.records, each.entry, reference)
          if (found === undefined) left.push(reference)
          else {
            reference.set(found)
            settled.push({ entry: each.entry, reference, found })
          }
        }
        if (left.length > 0) still.push({ planned: each, open: left })
        else await this.perform(each)
      }
      const [first] = still
      if (first?.open[0] !== undefined && still.length === waiting.length)
        throw nothingMatches(first.planned.entry, first.open[0])
      waiting = still
    }
    // What was written since may match too: then it was never clear which one was meant.
    for (const { entry, reference, found } of settled) {
      const now = await find(this.call, this.records, entry, reference)
      if (now !== found) throw nothingMatches(entry, reference)
    }
  }

  private async perform({ entry, reference, newId }: Planned): Promise<Answer> {
    const { call } = this
    const inner = entryCall(call, entry, this.deps)
    const answer = await call.perform(newId === undefined ? inner : { ...inner, newId })
    if (answer.status >= 400) throw new EntryRefused(entry, answer)
    const became = answer.row && `${answer.row.type}/${answer.row.id}`
    if (reference !== undefined && became !== reference) {
      const text = `Its condition meets ${became} once the entries before it are done, and did not before: a transaction cannot depend on that.`
      throw new EntryRefused(entry, refuse(400, problem('conflict', text), entry.name))
    }
    const text = entryAnswer(call, entry, answer, this.told)
    this.size += text.length
    if (this.size > MOST_TEXT) throw new EntryRefused(entry, refuse(413, tooMuch(), entry.name))
    this.answers[entry.index] = text
    this.findings.push(...findingsAt(entry.index, answer.findings))
    if (++this.sinceTurn % BETWEEN_TURNS === 0) await turn()
    return answer
  }

  private note(entry: Entry, urn: string): void {
    this.findings.push({
      rule: 'open/dangling-reference',
      severity: 'warning',
      at: `Bundle.entry[${entry.index}]`,
      text: `${urn.slice(0, 200)} is the fullUrl of no entry; the reference was kept as it is.`,
    })
  }
}

/** Nothing in the text can be a link to a urn, or a reference that is a search. It has no escapes. */
const namesNone = (text: string): boolean => !text.includes('urn:') && !text.includes('?')

const NO_LINKS = { conditional: [], dangling: [], changed: false }
