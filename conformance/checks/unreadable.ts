/** What a check of an HL7 v2 message says when there is no message to check. */
import type { NotJudged } from '../engine/check.ts'

export const unreadable: NotJudged = { notJudged: 'The message could not be read as HL7 v2.' }
