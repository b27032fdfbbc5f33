import type { SharedHeaders } from '../../../journal/exchange.ts'
import { shareHeaders } from '../../../journal/shared-headers.ts'

/** The headers that stand on every answer of Epic's FHIR server. */
const COMMON: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-cache,no-store',
  Pragma: 'no-cache',
  Expires: '-1',
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Credentials': 'true',
  'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, DELETE, TRACE, OPTIONS',
  'Access-Control-Allow-Headers':
    'origin, authorization, accept, content-type, x-requested-with, prefer, Epic-User-ID, Epic-User-IDType, Epic-Client-ID, soapaction, Epic-MyChartUser-ID, Epic-MyChartUser-IDType',
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  // Assumption server-metrics: timings and cookies differ on every call in production and mean nothing to a client; here they stand still.
  Servermetrics: '{"RequestTimeInMs":0}',
  'Set-Cookie': 'EpicPersistenceCookie=sandbox; path=/; HttpOnly',
}

const common = shareHeaders(Object.entries(COMMON))

/** Both kinds of headers of an answer. */
export const fhirHead = (
  contentType?: string,
  more?: Record<string, string>,
): { common: SharedHeaders; headers: Record<string, string> } => ({
  common,
  headers: contentType === undefined ? { ...more } : { 'Content-Type': contentType, ...more },
})

export const pageHeaders = (more: Record<string, string> = {}): Record<string, string> => ({
  'Cache-Control': 'no-store',
  'Content-Type': 'text/html',
  ...more,
})
