/** Observation `$stats` (R4 Observation-stats): figures over the numeric observations of a subject, by code and unit. */
import type { Coding, Observation, Period } from '@medplum/fhirtypes'
import { collectMeasurements } from '../../../../emr/observations/collect-measurements.ts'
import { describeStatistics } from '../../../../emr/observations/describe-statistics.ts'
import { statistics } from '../../../../emr/observations/statistics.ts'
import { periodRange } from '../../../../fhir/index-values/date-range.ts'
import { problem } from '../../../../fhir/operation-outcome.ts'
import { jsonAnswer, refuse } from '../answer.ts'
import { answerOperation, type OperationCall } from './answer-operation.ts'
import type { Operation } from './operation.ts'
import { wrong } from './parameter-values.ts'
import { readSubject } from './subjects.ts'

const KNOWN = ['subject', 'code', 'system', 'coding', 'duration', 'period', 'statistic', 'include', 'limit']
const COUNTS = ['count', 'total-count']
const MOST_CODES = 50
const MOST_SOURCES = 1000
const MOST_LOOKED_AT = 50_000

export const observationStats: Operation = {
  name: 'stats',
  definition: 'http://hl7.org/fhir/OperationDefinition/Observation-stats',
  scopes: ['type'],
  types: ['Observation'],
  methods: ['GET', 'POST'],
  handle: answerOperation('stats', KNOWN, stats),
}

async function stats(call: OperationCall) {
  const { deps, request, values, base, label, format } = call
  const given = values.text('subject')
  if (given === undefined) throw wrong('subject', 'say whose observations are meant: subject=Patient/123.')
  const subject = readSubject(given, false, 'subject', base)
  const codings = codingsIn(call)
  const wanted = [...new Set(values.list('statistic'))]
  const unknown = wanted.find((code) => !COUNTS.includes(code) && !Object.hasOwn(statistics, code))
  if (wanted.length === 0 || unknown !== undefined) {
    const offered = [...COUNTS, ...Object.keys(statistics)].join(', ')
    throw wrong(
      'statistic',
      `${unknown === undefined ? 'say which' : `"${unknown.slice(0, 40)}" is not offered`}: ${offered}.`,
    )
  }
  const span = spanIn(call)
  const include = values.truth('include')
  const limit = values.whole('limit', { min: 1, max: MOST_SOURCES }) ?? MOST_SOURCES

  const { records } = deps.hospital
  const order = { subject, codings, span, most: MOST_LOOKED_AT }
  const collected = await collectMeasurements(records, request.workspace, order)
  if (collected === undefined)
    return refuse(
      422,
      problem('too-costly', `More than ${MOST_LOOKED_AT} observations match; ask for a shorter period.`),
      label,
    )
  const about: Pick<Observation, 'subject' | 'effectivePeriod'> = {
    subject: { reference: `${subject.type}/${subject.id}` },
    effectivePeriod: periodOf(span, collected.times),
  }
  const parts = collected.groups.map(
    (group) => `{"name":"statistics","resource":${JSON.stringify(describeStatistics(group, wanted, about))}}`,
  )
  if (include)
    for (const id of collected.ids.slice(0, limit)) {
      const row = await records.read(request.workspace, 'Observation', id)
      if (row && !row.deleted) parts.push(`{"name":"source","resource":${row.text}}`)
    }
  return jsonAnswer(200, `{"resourceType":"Parameters","parameter":[${parts.join(',')}]}`, {
    label,
    mediaType: format.mediaType,
  })
}

function codingsIn({ values }: OperationCall): Coding[] {
  const system = values.text('system')
  const codes = values.list('code').map((one): Coding => {
    const [before, after] = one.includes('|') ? one.split('|', 2) : [system, one]
    return before ? { system: before, code: after ?? '' } : { code: after ?? '' }
  })
  const codings = values.all('coding').map(({ item, text }): Coding => {
    const coding = item?.valueCoding
    if (coding?.code !== undefined)
      return coding.system === undefined ? { code: coding.code } : { system: coding.system, code: coding.code }
    const [one, code] = text?.split('|', 2) ?? []
    if (!one || !code) throw wrong('coding', 'it needs a code: a valueCoding, or system|code.')
    return { system: one, code }
  })
  const all = [...codes, ...codings]
  if (all.length === 0) throw wrong('code', 'say which measurement: code with system, or coding.')
  if (all.length > MOST_CODES) throw wrong('code', `at most ${MOST_CODES} are taken.`)
  if (all.some(({ code }) => !code)) throw wrong('code', 'it is empty.')
  return all
}

function spanIn({ values, deps, request }: OperationCall): { low: number; high: number } | undefined {
  const duration = values.text('duration')
  const [period, second] = values.all('period')
  if (second !== undefined) throw wrong('period', 'it is given more than once; give it once.')
  if (duration !== undefined) {
    const hours = Number(duration)
    if (!(hours > 0 && hours < 1e7)) throw wrong('duration', 'it is a number of hours before now.')
    const now = deps.now(request.workspace)
    return { low: now - hours * 3_600_000, high: now + 1 }
  }
  if (period === undefined) return undefined
  const range = period.item?.valuePeriod === undefined ? undefined : periodRange(period.item.valuePeriod)
  if (range === undefined) throw wrong('period', 'it is a valuePeriod with start, end or both, in Parameters.')
  return range
}

function periodOf(span: { low: number; high: number } | undefined, times: readonly number[]): Period {
  const text = (at: number): string | undefined => (Math.abs(at) < 8.64e15 ? new Date(at).toISOString() : undefined)
  const start = text(span?.low ?? Math.min(...times))
  const end = text(span?.high ?? Math.max(...times))
  return { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) }
}
