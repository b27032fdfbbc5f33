/** Every check flags one exchange and leaves one alone; a check without such a pair fails here. */
import { describe, expect, it } from '@jest/globals'
import { readExchange } from '../../conformance/engine/reading.ts'
import { loadRequirements } from '../../conformance/requirements/load-requirements.ts'
import type { Exchange } from '../../server/journal/exchange.ts'
import { A01, bundle, checks, edited, encounter, get, mllp, NRIC, patient, VISIT } from './kit.ts'

const good = mllp(1)
const found = get(2, 'Encounter?patient=p1', bundle(encounter('p1', VISIT)))
const empty = get(2, 'Encounter?patient=p1', bundle())
const error = ['ERR||PV1^1^3|101|E||||PV1-3 names no ward.']

interface Pair {
  clean: Exchange
  flagged: Exchange
  /** Where the finding points. */
  at: string
}

const pairs: Record<string, Pair> = {
  'adt/evn-2-recorded': {
    clean: good,
    flagged: mllp(1, edited('EVN|A01|20261103100000', 'EVN|A01|yesterday')),
    at: 'EVN-2',
  },
  'adt/msh-12-version': { clean: good, flagged: mllp(1, edited('|T|2.3|', '|T|2.5.1|')), at: 'MSH-12' },
  'adt/msh-18-charset': { clean: good, flagged: mllp(1, edited('UNICODE UTF-8', '')), at: 'MSH-18' },
  'adt/pid-3-nric': {
    clean: mllp(1, edited(`${NRIC}^^^P`, '1001^^^EPIC^MRN~M9900001L^^^P')),
    flagged: mllp(1, edited(`${NRIC}^^^P`, '1001^^^EPIC^MRN~M9900001A^^^P')),
    at: 'PID-3[2].1',
  },
  'adt/pv1-19-visit-number': { clean: good, flagged: mllp(1, edited(VISIT, ' ')), at: 'PV1-19.1' },
  'adt/required-segments': {
    clean: good,
    flagged: mllp(
      1,
      A01.filter((line) => !line.startsWith('EVN')),
    ),
    at: 'EVN',
  },
  'adt/segment-order': {
    clean: mllp(1, [...A01.slice(0, 3), 'ZPD|1', ...A01.slice(3), 'OBX|1', 'OBX|2', 'DG1|1']),
    flagged: mllp(1, [...A01, 'DG1|1', 'OBX|1']),
    at: 'OBX',
  },
  'adt/segments-in-table': { clean: mllp(1, [...A01, 'ZZZ|1']), flagged: mllp(1, [...A01, 'IN1|1']), at: 'IN1' },
  'fhir/found-admitted-patient': {
    clean: get(2, 'Patient?name=TAN', bundle(patient('p1', NRIC))),
    flagged: get(2, `Patient?identifier=${NRIC}`, bundle()),
    at: 'response.entry[].resource.identifier[].value',
  },
  'fhir/found-admitted-visit': { clean: found, flagged: empty, at: 'response.entry[].resource.identifier[].value' },
  'http/accept-header-sent': {
    clean: get(2, 'Encounter?patient=p1&_format=json', {}, { accept: '*/*' }),
    flagged: get(2, 'Encounter?patient=p1', {}, { accept: '*/*' }),
    at: 'header.Accept',
  },
  'http/status-200': { clean: found, flagged: get(2, 'Encounter', {}, { status: 403 }), at: 'status' },
  'mllp/acknowledged-positively': { clean: good, flagged: mllp(1, A01, 'AE', error), at: 'PV1-3' },
}

const context = {
  bindings: new Map([
    ['nric', NRIC],
    ['visit', VISIT],
  ]),
}

describe('checks', () => {
  it('each has an exchange it flags and one it does not', () => {
    expect([...checks.keys()].sort()).toEqual(Object.keys(pairs).sort())
  })

  describe.each([...checks.values()])('$id', (check) => {
    const pair = pairs[check.id]

    it('leaves the clean exchange alone', () => {
      expect(pair && check.run(readExchange(pair.clean), context)).toEqual([])
    })

    it('flags the other, and says where, what is expected, what is there and how to mend it', () => {
      const findings = pair && check.run(readExchange(pair.flagged), context)
      expect(findings).toEqual([
        expect.objectContaining({
          at: pair?.at,
          expected: expect.stringMatching(/./),
          actual: expect.stringMatching(/./),
          text: expect.stringMatching(/\.$/),
          fix: expect.stringMatching(/\.$/),
        }),
      ])
    })

    it('cites a clause and requirements that exist', () => {
      expect(check.clause).not.toBe('')
      expect(check.requirements.length).toBeGreaterThan(0)
      for (const id of check.requirements) expect([...loadRequirements().keys()]).toContain(id)
    })
  })

  it('say that they could not judge rather than pass', () => {
    const unknownEvent = readExchange(mllp(1, edited('ADT^A01', 'ADT^Z99')))
    const refused = readExchange(get(2, 'Encounter', {}, { status: 401 }))
    const nothing = { bindings: new Map<string, string>() }
    const notJudged = { notJudged: expect.any(String) }
    for (const id of ['adt/segment-order', 'adt/required-segments', 'adt/segments-in-table']) {
      expect(checks.get(id)?.run(unknownEvent, context)).toEqual(notJudged)
    }
    for (const id of ['fhir/found-admitted-visit', 'fhir/found-admitted-patient']) {
      expect(checks.get(id)?.run(refused, context)).toEqual(notJudged)
      expect(checks.get(id)?.run(readExchange(found), nothing)).toEqual(notJudged)
    }
    const unreadable = readExchange(mllp(1, ['rubbish']))
    expect(checks.get('adt/pid-3-nric')?.run(unreadable, context)).toEqual(notJudged)
  })

  it.each([
    ['T', 'T3012345F'],
    ['M, which has a table of its own', 'M9900001L'],
    ['G, of a number that nobody has', 'G0000000R'],
    ['F, likewise', 'F0000000X'],
    ['S, likewise', 'S0000000J'],
  ])('take the check letter of series %s', (_, nric) => {
    const message = mllp(1, edited(`${NRIC}^^^P`, `${nric}^^^P`))
    expect(checks.get('adt/pid-3-nric')?.run(readExchange(message), context)).toEqual([])
  })
})
