/** What the tests of this room share: an admission as NGEMR sends it, and short ways to make and read messages. */
import type { Message, ParseProblem } from '../../server/hl7v2/message.ts'
import { parseMessage } from '../../server/hl7v2/parse-message.ts'

export const ADMISSION = lines(
  'MSH|^~\\&|EPIC|ZAH|||20241104000507|BATCHCAD|ADT^A01|4386567|T|2.3||||||UNICODE UTF-8|||||',
  'EVN|A01|20241104000507||ADT_EVENT|1001^SYNTHETIC^CLERK^^^^^^ZAH^^^^^ZAH||',
  'PID|1|T3012345F^^^NRIC^NRIC|T3012345F^^^P~7001^^^EPI||陳 大文^^^^MR.||19301231|M||CN|10A^^^UPPER ROAD^310010^SG^P^ROSE\\T\\CO~^^^^^^~||||EL|4||""|T3012345F|||',
  'ZPD|||||||N|||||||||||N||||||M|',
  'PV1||IP|ZAHW1^1^2^ZAH^R|||||||ZMED|||||||||100700026173|SELF',
  'OBX|1|TX|CITY^CITY|1|Singapore||||||||',
  'OBX|2|TX|NOTE^NOTE|1|a \\F\\ b\\.br\\c \\H\\d\\N\\ \\X41\\||||||',
)

/** Segments joined as the standard has it. */
export function lines(...segments: string[]): string {
  return segments.map((segment) => `${segment}\r`).join('')
}

export function parse(text: string | Uint8Array): { message: Message; warnings: ParseProblem[] } {
  const result = parseMessage(typeof text === 'string' ? Buffer.from(text, 'utf8') : text)
  if (!result.ok) throw new Error(`unreadable: ${result.problem.text}`)
  return result
}

export function refusal(text: string | Uint8Array): ParseProblem {
  const result = parseMessage(typeof text === 'string' ? Buffer.from(text, 'utf8') : text)
  if (result.ok) throw new Error('the message was read')
  return result.problem
}
