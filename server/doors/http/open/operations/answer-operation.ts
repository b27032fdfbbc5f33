/** The frame of every operation here: parameters read, wrong values refused, what was ignored told to client and journal. */
import type { Finding } from '../../../../journal/exchange.ts'
import type { DoorResponse } from '../../door.ts'
import { refuse } from '../answer.ts'
import type { Call, Interaction } from '../call.ts'
import { readValues, type Values, WrongValue } from './parameter-values.ts'
import { readParameters } from './read-parameters.ts'

export interface OperationCall extends Call {
  label: string
  values: Values
  /** Parameters that the operation does not know */
  ignored: Finding[]
}

/** What they begin gives its own files later: there is no answer to take a part of. */
const BEGUN = new Set(['export', 'import'])

export const answerOperation =
  (
    name: string,
    known: readonly string[] | 'any',
    answer: (call: OperationCall) => Promise<DoorResponse>,
  ): Interaction =>
  async (call) => {
    const label = [`$${name}`, call.type].filter(Boolean).join(' ')
    const read = readParameters(call, known, BEGUN.has(name))
    if (!read.ok) return refuse(read.status, read.issue, label)
    try {
      const answered = await answer({ ...call, label, values: readValues(read.given), ignored: read.ignored })
      return read.ignored.length === 0 ? answered : { ...answered, findings: [...answered.findings, ...read.ignored] }
    } catch (error) {
      if (error instanceof WrongValue) return refuse(400, error.issue, label)
      throw error
    }
  }
