/** A batch (FHIR R4 http §3.1.0.11.1): every entry for itself; those of one stage together, so that they share their commits. */
import { setImmediate as turn } from 'node:timers/promises'
import type { Finding } from '../../../../journal/exchange.ts'
import { refuse } from '../answer.ts'
import type { Answer, Call } from '../call.ts'
import { failure } from '../failure.ts'
import { MOST_TEXT, tooMuch } from './answer-size.ts'
import { bundleAnswer, entryAnswer, findingsAt } from './entry-answer.ts'
import { entryCall } from './entry-call.ts'
import { STAGES, stageOf } from './entry-order.ts'
import { type BadEntry, type Entry, isBad } from './read-bundle.ts'

/** So many at once; between them other requests get their turn. */
const TOGETHER = 200
const READ_AT_ONCE = 2000
/** Reads share no commit, and each may bring a large page. */
const READS_TOGETHER = 10

export async function batch(call: Call, entries: readonly (Entry | BadEntry)[]): Promise<Answer> {
  const answers: string[] = new Array(entries.length)
  const findings: Finding[] = []
  const told = new Set<string>()

  let size = 0

  const settle = (entry: Entry | BadEntry, answer: Answer): void => {
    const { index } = entry
    findings.push(...findingsAt(index, answer.findings))
    answers[index] = isBad(entry)
      ? `{"response":{"status":"400 Bad Request","outcome":${String(answer.body)}}}`
      : entryAnswer(call, entry, answer, told)
    size += answers[index]?.length ?? 0
  }

  const good: Entry[] = []
  for (const [i, entry] of entries.entries()) {
    if (isBad(entry)) settle(entry, refuse(400, entry.issue, entry.name))
    else good.push(entry)
    if (i % READ_AT_ONCE === READ_AT_ONCE - 1) await turn()
  }
  for (const stage of STAGES) {
    const mine = good.filter((entry) => stageOf(entry) === stage)
    const together = stage === 'read' ? READS_TOGETHER : TOGETHER
    for (let from = 0; from < mine.length; from += together) {
      const some = mine.slice(from, from + together)
      const full = stage === 'read' && size > MOST_TEXT
      const done = full
        ? some.map(({ name }) => refuse(413, tooMuch(), name))
        : await Promise.all(some.map((entry) => alone(call, entry)))
      for (const [i, entry] of some.entries()) settle(entry, done[i] as Answer)
      if (from + together < mine.length && (from + together) % TOGETHER === 0) await turn()
    }
  }
  return bundleAnswer(call, 'batch', answers, findings)
}

/** A failure of ours at one entry is no reason to forget what became of the others. */
async function alone(call: Call, entry: Entry): Promise<Answer> {
  try {
    return await call.perform(entryCall(call, entry))
  } catch (error) {
    return failure(error, entry.name, 'The sandbox failed at this entry; the journal has the details.')
  }
}
