/** The shipped scenario against a good client and against each way of doing it wrong: every mutant names the one rule that must fire. */
import { describe, expect, it } from '@jest/globals'
import type { Exchange } from '../../server/journal/exchange.ts'
import {
  A01,
  bundle,
  edited,
  encounter,
  get,
  mllp,
  NRIC,
  OTHER_NRIC,
  play,
  readPatient,
  readVisit,
  shipped,
  VISIT,
} from './kit.ts'

const scenario = shipped('admit-and-read')

const good: [string, Exchange[]][] = [
  ['admits, finds the patient, reads the visit', [mllp(1), readPatient(2), readVisit(3)]],
  ['reads the visit without searching the patient', [mllp(1), readVisit(2)]],
  [
    'asks for the visit by its number',
    [mllp(1), get(2, `Encounter?identifier=${VISIT}`, bundle(encounter('p1', VISIT)))],
  ],
  ['reads through the open door', [mllp(1), get(2, `Encounter/enc-1`, encounter('p1', VISIT), { door: 'open' })]],
  [
    'looks at another patient first, which is nobody’s business',
    [readPatient(1, OTHER_NRIC, 'p9'), mllp(2), readPatient(3), readVisit(4)],
  ],
  [
    'reads in XML, having named it',
    [
      mllp(1),
      get(2, `Encounter?patient=p1`, `<Encounter><identifier><value value="${VISIT}"/></identifier></Encounter>`, {
        accept: 'application/fhir+xml',
      }),
    ],
  ],
  ['fetches a token and metadata in between', [get(1, 'metadata'), mllp(2), get(3, 'metadata'), readVisit(4)]],
]

describe('admit-and-read passes a client that', () => {
  it.each(good)('%s', (_, exchanges) => {
    const { run, rules } = play(scenario, exchanges)
    expect({ verdict: run.verdict, rules }).toEqual({ verdict: 'pass', rules: [] })
  })
})

const emptyPatient = (n: number) => get(n, `Patient?identifier=NRIC%7C${NRIC}`, bundle())
const notFound = ['ERR||PID^1^3|204^Unknown key|E||||PID-3 names nobody.']

const mutants: [string, Exchange[], string, string][] = [
  ['reads first', [emptyPatient(1), mllp(2), readPatient(3), readVisit(4)], 'sequence/arrived-early', 'fail'],
  ['reads first and not again', [emptyPatient(1), mllp(2)], 'sequence/arrived-early', 'fail'],
  ['reads first, finds nothing and gives up', [emptyPatient(1)], 'sequence/arrived-early', 'fail'],
  [
    'reads the visits of a known patient first',
    [readVisit(1, '100700000001'), mllp(2), readPatient(3), readVisit(4)],
    'sequence/arrived-early',
    'fail',
  ],
  ['reads the visits first and not again', [readVisit(1, '100700000001'), mllp(2)], 'sequence/arrived-early', 'fail'],
  [
    'reads patient and visits first: one mistake, one finding',
    [readPatient(1), readVisit(2, '100700000001'), mllp(3), readPatient(4), readVisit(5)],
    'sequence/arrived-early',
    'fail',
  ],
  ['never reads', [mllp(1)], 'sequence/not-reached', 'inconclusive'],
  ['reads another patient', [mllp(1), readVisit(2, '100700000001', 'p9')], 'sequence/other-instead', 'fail'],
  ['gets AE', [mllp(1, A01, 'AE', notFound)], 'mllp/acknowledged-positively', 'fail'],
  ['never sends', [], 'sequence/not-reached', 'inconclusive'],
  [
    'sends A04 instead and reads',
    [mllp(1, edited('ADT^A01', 'ADT^A04')), readPatient(2), readVisit(3)],
    'sequence/other-instead',
    'fail',
  ],
  ['sends A04 instead', [mllp(1, edited('ADT^A01', 'ADT^A04'))], 'sequence/other-instead', 'fail'],
  [
    'asks before it has a token',
    [mllp(1), get(2, `Encounter?identifier=${VISIT}`, '""', { status: 401 })],
    'http/status-200',
    'fail',
  ],
  [
    'asks without Accept',
    [mllp(1), get(2, 'Encounter?patient=p1', bundle(encounter('p1', VISIT)), { accept: '' })],
    'http/accept-header-sent',
    'warn',
  ],
  [
    'sends a wrong check letter',
    [mllp(1, edited(`${NRIC}^^^P`, 'T3012345Z^^^P')), readVisit(2)],
    'adt/pid-3-nric',
    'fail',
  ],
  ['sends version 2.5.1', [mllp(1, edited('|T|2.3|', '|T|2.5.1|')), readVisit(2)], 'adt/msh-12-version', 'warn'],
]

describe('admit-and-read catches a client that', () => {
  it.each(mutants)('%s', (_, exchanges, rule, verdict) => {
    const { run, rules } = play(scenario, exchanges)
    expect({ verdict: run.verdict, rules }).toEqual({ verdict, rules: [rule] })
  })

  it('reads first, with the early exchange and the awaited step named', () => {
    const { run } = play(scenario, [emptyPatient(1), mllp(2), readPatient(3), readVisit(4)])
    expect(run.findings[0]).toMatchObject({ exchange: 1, step: '2.1', expected: 'first the admission (step 1)' })
    expect(run.findings[0]?.fix).toContain('the admission')
  })
})
