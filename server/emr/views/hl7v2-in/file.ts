/** Files a message in the caller's transaction, by the rule that its family has for the event. */
import type { Hospital } from '../../hospital.ts'
import type { RecordWriter } from '../../records/write-record.ts'
import { ruleFor } from './message-families.ts'
import type { Reading } from './reading.ts'
import { refuseOthers } from './refuse-others.ts'
import { eventOf, unsupported } from './supported-events.ts'

export function createFile({ writer }: { writer: RecordWriter }): Hospital['file'] {
  return async (tx, workspace, message, origin = 'mllp', { newPatients = true } = {}) => {
    const type = message.get('MSH-9.1')
    const event = eventOf(message)
    const rule = ruleFor(type, event)
    if (!rule) return { accepted: false, code: 'AR', errors: [unsupported(type, event)], findings: [] }
    const reading: Reading = { message, findings: [], errors: [], doctors: new Map() }
    refuseOthers(reading, `${type}^${event}`, rule)
    return rule.files(tx, workspace, { writer, reading, origin, newPatients })
  }
}
