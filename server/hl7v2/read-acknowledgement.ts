/** What a partner answered: its verdict, what it answers to, and why not. */
import type { AcknowledgementCode } from './acknowledgement-code.ts'
import { TABLES } from './dictionary/tables.ts'
import type { Message, Segment } from './message.ts'
import { parseMessage } from './parse-message.ts'

export interface Acknowledgement {
  code: AcknowledgementCode
  /** MSA-2: the MSH-10 that it answers to. */
  controlId: string
  /** MSA-3. */
  text: string
  errors: { code: string; location: string; text: string; severity: string }[]
  message: Message
}

/** Never throws; `problem` says why these bytes are no acknowledgement. */
export function readAcknowledgement(bytes: Uint8Array): Acknowledgement | { problem: string } {
  const result = parseMessage(bytes)
  if (!result.ok) return { problem: result.problem.text }
  const { message } = result
  const msa = message.segment('MSA')
  if (!msa) return { problem: 'The answer has no MSA segment, so it acknowledges nothing.' }
  const code = msa.value(1)
  if (!isCode(code)) return { problem: `MSA-1 is "${code.slice(0, 20)}"; it is one of AA, AE, AR, CA, CE, CR.` }
  const errors = message.segmentsNamed('ERR').flatMap(readErrors)
  return { code, controlId: msa.value(2), text: msa.value(3), errors, message }
}

function isCode(code: string): code is AcknowledgementCode {
  return Object.hasOwn(TABLES['0008'], code)
}

/** Both layouts, whatever the version says: ERR-3 is where 2.5 and later put the code, ERR-1 where it was before. */
function readErrors(err: Segment): Acknowledgement['errors'] {
  if (err.value(3) !== '') {
    const places = Math.max(1, err.repetitions(2))
    return Array.from({ length: places }, (_, index) => ({
      code: err.value(3, { component: 1 }),
      location: place(err, 2, index + 1),
      text: err.value(8) || err.value(7) || err.value(3, { component: 2 }),
      severity: err.value(4) || 'E',
    }))
  }
  return Array.from({ length: err.repetitions(1) }, (_, index) => {
    const repetition = index + 1
    return {
      code: err.value(1, { repetition, component: 4, subcomponent: 1 }),
      location: place(err, 1, repetition),
      text: err.value(1, { repetition, component: 4, subcomponent: 2 }),
      severity: 'E',
    }
  })
}

/** `PID[1]^3^…` as a path; only ERR-2 says more than the field. */
function place(err: Segment, field: number, repetition: number): string {
  const part = (component: number): string => err.value(field, { repetition, component, subcomponent: 1 })
  const segment = part(1)
  if (segment === '') return ''
  const occurrence = part(2)
  const at = part(3)
  const start =
    segment + (occurrence === '' || occurrence === '1' ? '' : `[${occurrence}]`) + (at === '' ? '' : `-${at}`)
  if (field === 1 || at === '') return start
  const again = part(4)
  const component = part(5)
  const below = part(6)
  const deeper = component === '' ? '' : `.${component}${below === '' ? '' : `.${below}`}`
  return start + (again === '' || again === '1' ? '' : `[${again}]`) + deeper
}
