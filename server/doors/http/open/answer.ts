/** Answers of the open door: what it knows it says, in the body to the client and as findings to the journal. */

import type { ResourceRow } from '../../../emr/hospital.ts'
import { type Issue, operationOutcome } from '../../../fhir/operation-outcome.ts'
import type { Finding } from '../../../journal/exchange.ts'
import type { DoorResponse } from '../door.ts'

const JSON_TYPE = 'application/fhir+json'
const WITH_CHARSET = `${JSON_TYPE}; charset=utf-8`

const contentType = (mediaType: string): Record<string, string> => ({ 'Content-Type': `${mediaType}; charset=utf-8` })

export function outcomeAnswer(
  status: number,
  issues: readonly Issue[],
  {
    label,
    headers = {},
    mediaType = JSON_TYPE,
  }: { label: string; headers?: Record<string, string>; mediaType?: string },
): DoorResponse {
  return {
    status,
    headers: { ...contentType(mediaType), ...headers },
    body: JSON.stringify(operationOutcome(...issues)),
    findings: status < 400 ? [] : issues.map(findingOf),
    label,
  }
}

/** A refusal with one issue: the usual case. */
export const refuse = (
  status: number,
  issue: Issue,
  label: string,
  headers: Record<string, string> = {},
): DoorResponse => outcomeAnswer(status, [issue], { label, headers })

export const jsonAnswer = (
  status: number,
  body: string,
  {
    label,
    mediaType = JSON_TYPE,
    headers = {},
    findings = [],
  }: { label: string; mediaType?: string; headers?: Record<string, string>; findings?: Finding[] },
): DoorResponse => ({ status, headers: { ...contentType(mediaType), ...headers }, body, findings, label })

/** Version and time of a resource as HTTP tells them (FHIR R4 http §3.1.0.1.3). */
export const versionHeaders = (row: ResourceRow): Record<string, string> => ({ ...versionTexts(row) })

/** The headers of a version that goes out whole: for the answer that is given most, made in one piece. */
export const versionedJson = (mediaType: string, row: ResourceRow): Record<string, string> => {
  const texts = versionTexts(row)
  return {
    'Content-Type': mediaType === JSON_TYPE ? WITH_CHARSET : `${mediaType}; charset=utf-8`,
    ETag: texts.ETag,
    'Last-Modified': texts['Last-Modified'],
  }
}

/** What is written together has the same second. */
let lastSecond = Number.NaN
let lastDate = ''

function httpDate(ms: number): string {
  const second = Math.floor(ms / 1000)
  if (second !== lastSecond) {
    lastDate = new Date(ms).toUTCString()
    lastSecond = second
  }
  return lastDate
}

/** Of a row that was written just now, and is not the one that reads are given. */
export const newVersionHeaders = ({ version, updated }: ResourceRow): { ETag: string; 'Last-Modified': string } => ({
  ETag: `W/"${version}"`,
  'Last-Modified': httpDate(updated),
})

const known = new WeakMap<ResourceRow, { ETag: string; 'Last-Modified': string }>()

/** Remembered for a row that is read again. */
function versionTexts(row: ResourceRow): { ETag: string; 'Last-Modified': string } {
  let texts = known.get(row)
  if (texts === undefined) {
    texts = newVersionHeaders(row)
    known.set(row, texts)
  }
  return texts
}

function findingOf(issue: Issue): Finding {
  const at = issue.expression?.replace(/^http\./, 'query.')
  return {
    rule: `open/${issue.code}`,
    severity: issue.severity === 'fatal' ? 'error' : issue.severity,
    ...(at === undefined ? {} : { at }),
    text: issue.diagnostics,
  }
}
