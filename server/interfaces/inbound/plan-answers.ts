/**
 * Which acknowledgements a message gets: one in original mode; in enhanced mode an accept acknowledgement of its safe storage, then
 * an application acknowledgement as a message of its own (HL7 v2.5.1 §2.9.2, §2.9.3), each on the condition of MSH-15 or MSH-16.
 */
import type { AcknowledgementCode } from '../../hl7v2/acknowledgement-code.ts'
import type { Message } from '../../hl7v2/message.ts'
import type { Finding } from '../../journal/exchange.ts'
import type { AcknowledgementSetting } from '../../partners/registry.ts'
import { isAnswer } from './is-answer.ts'
import type { Verdict } from './judge.ts'

export interface AnswerPlan {
  /** The answer that stands beside the message in the journal; absent when none is wanted. */
  first?: AcknowledgementCode
  /** The application acknowledgement, when it follows as a message of its own. */
  application?: Verdict['code']
  findings: Finding[]
}

/** HL7 table 0155. */
const CONDITIONS = ['AL', 'NE', 'ER', 'SU']

export function planAnswers(
  message: Message | undefined,
  verdict: Verdict,
  setting: AcknowledgementSetting | undefined,
  /** The application speaks later, and by itself. */
  isStored = false,
): AnswerPlan {
  const asked = { accept: wish(message, 'MSH-15'), application: wish(message, 'MSH-16') }
  const valued = asked.accept !== '' || asked.application !== ''
  const accept = acceptCode(verdict)
  if (message && isAnswer(message)) {
    // To acknowledge an acknowledgement is to begin a conversation without end; only its arrival may be, where it asks for that.
    return asked.accept !== '' && applies(asked.accept, accept === 'CA')
      ? { first: accept, findings: [] }
      : { findings: [notAnswered] }
  }
  const mode = setting?.mode ?? (valued ? 'enhanced' : 'original')
  if (mode === 'original') return { first: verdict.code, findings: valued ? [originalOnly] : [] }

  const findings = valued ? oddities(asked) : []
  const acceptIf = valued ? asked.accept || 'NE' : 'AL'
  const applicationIf = applicationCondition(message, setting)
  const application = !isStored && applies(applicationIf, verdict.code === 'AA') ? verdict.code : undefined
  if (!applies(acceptIf, accept === 'CA')) {
    // What was not taken over at all is told by the application acknowledgement, where that is wanted.
    const comesLater = isStored && applicationIf !== 'NE'
    if (!application) return { findings: comesLater ? findings : [...findings, unanswered] }
    // As in original mode, unless the partner takes it elsewhere.
    return { ...(setting?.application ? { application } : { first: application }), findings }
  }
  // What was not taken over has no application that could answer for it.
  return { first: accept, ...(accept === 'CA' && application && { application }), findings }
}

/** Whether the application that files a message later is to say what became of it. In original mode it has no voice of its own. */
export function wantsApplication(
  message: Message | undefined,
  setting: AcknowledgementSetting | undefined,
  success: boolean,
): boolean {
  const valued = wish(message, 'MSH-15') !== '' || wish(message, 'MSH-16') !== ''
  const mode = setting?.mode ?? (valued ? 'enhanced' : 'original')
  return mode === 'enhanced' && applies(applicationCondition(message, setting), success)
}

function applicationCondition(message: Message | undefined, setting: AcknowledgementSetting | undefined): string {
  if (setting?.mode === 'accept-only') return 'NE'
  const valued = wish(message, 'MSH-15') !== '' || wish(message, 'MSH-16') !== ''
  return valued ? wish(message, 'MSH-16') || 'NE' : 'AL'
}

/** CR for type, version and processing id, CE for anything else that kept the message from safe storage. */
function acceptCode({ code, stage }: Verdict): 'CA' | 'CE' | 'CR' {
  if (stage === 'header') return code === 'AR' ? 'CR' : 'CE'
  return stage === 'filing' ? 'CA' : 'CE'
}

function applies(condition: string, success: boolean): boolean {
  if (condition === 'NE') return false
  if (condition === 'ER') return !success
  if (condition === 'SU') return success
  return true
}

function wish(message: Message | undefined, path: string): string {
  const value = message?.get(path).trim() ?? ''
  return value === '""' ? '' : value
}

function oddities(asked: { accept: string; application: string }): Finding[] {
  const places = { 'MSH-15': asked.accept, 'MSH-16': asked.application }
  return Object.entries(places).flatMap(([at, actual]) => {
    if (CONDITIONS.includes(actual)) return []
    const text =
      actual === ''
        ? `${at} is empty and the other is not: value both or neither. It was read as NE.`
        : `${at} is none of AL, NE, ER, SU (HL7 table 0155). It was read as AL.`
    return [
      { rule: 'mllp/acknowledgement-condition', severity: 'warning', at, expected: 'AL, NE, ER or SU', actual, text },
    ]
  })
}

const originalOnly: Finding = {
  rule: 'mllp/original-mode',
  severity: 'information',
  at: 'MSH-15',
  text: 'Enhanced acknowledgement mode is asked for; this interface is set to original mode (AA, AE, AR).',
}

const unanswered: Finding = {
  rule: 'mllp/not-acknowledged',
  severity: 'information',
  at: 'MSH-15',
  text: 'No acknowledgement was sent: MSH-15 and MSH-16 ask for none with this outcome.',
}

const notAnswered: Finding = {
  rule: 'mllp/acknowledgement-received',
  severity: 'information',
  at: 'MSH-9.1',
  text: 'This is an acknowledgement; an acknowledgement is never acknowledged.',
}
