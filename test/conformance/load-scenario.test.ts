/** A scenario file that is not understood is refused, with the place and the name that was probably meant. */
import { describe, expect, it } from '@jest/globals'
import { findScenario, shippedIds } from '../../conformance/scenarios/catalogue.ts'
import { loadScenario } from '../../conformance/scenarios/load-scenario.ts'
import { problemLine } from '../../conformance/scenarios/problem.ts'
import { names } from './kit.ts'

const problems = (yaml: string): string[] => {
  const loaded = loadScenario(yaml, 'mine.yaml', names)
  return loaded.ok ? [] : loaded.problems.map(problemLine)
}

const withStep = (step: string) => `{ id: x, title: X, steps: [${step}] }`

const refused: [string, string, string][] = [
  [
    'a step kind of later',
    withStep('{ attest: "The list shows it." }'),
    'mine.yaml steps[0].attest: "attest" is not run by this version',
  ],
  [
    'an override of later',
    withStep('{ expect: mllp ADT^A01, respond: { ack: AE } }'),
    'steps[0].respond: "respond" is not run',
  ],
  [
    'one inside a group',
    withStep('{ group: { order: any }, steps: [{ send: mllp ADT^A01 }] }'),
    'steps[0].steps[0].send',
  ],
  [
    'an order of later',
    withStep('{ group: { order: interleave }, steps: [{ expect: mllp ADT^A01 }] }'),
    'use strict or any',
  ],
  [
    'a mistyped step',
    withStep('{ expct: mllp ADT^A01 }'),
    'steps[0]: a step is one of expect, forbid, group. Did you mean "expect"?',
  ],
  [
    'a mistyped key',
    withStep('{ expect: mllp ADT^A01, cheks: [] }'),
    'steps[0].cheks: "cheks" is not known here. Did you mean "checks"?',
  ],
  [
    'a mistyped top key',
    '{ id: x, titel: X, steps: [{ expect: mllp ADT^A01 }] }',
    'titel: "titel" is not known here. Did you mean "title"?',
  ],
  [
    'an unknown check',
    withStep('{ expect: mllp ADT^A01, checks: [adt/pid-3-nirc] }'),
    'there is no check adt/pid-3-nirc. Did you mean "adt/pid-3-nric"?',
  ],
  [
    'a check of the other protocol',
    withStep('{ expect: mllp ADT^A01, checks: [http/status-200] }'),
    'http/status-200 is a check of http exchanges',
  ],
  [
    'an unknown requirement',
    '{ id: x, title: X, requirements: [NGEMR-ADT-0O1], steps: [{ expect: mllp ADT^A01 }] }',
    'Did you mean "NGEMR-ADT-001"?',
  ],
  [
    'an unbound variable',
    withStep('{ expect: mllp ADT^A01, where: { PID-3: "$' + '{nirc}" } }'),
    'no step before this one binds nirc',
  ],
  [
    'a severity that is none',
    withStep('{ expect: mllp ADT^A01, checks: [{ use: adt/pid-3-nric, severity: eror }] }'),
    'steps[0].checks[0]',
  ],
  [
    'a wait that is none',
    withStep('{ expect: mllp ADT^A01, within: soon }'),
    'steps[0].within: "soon" has not the form',
  ],
  ['an unreadable pattern', withStep('{ expect: ADT^A01 }'), '"ADT^A01" cannot be read; write it like "mllp ADT^A01"'],
  [
    'a place that is none',
    withStep('{ expect: mllp ADT^A01, bind: { nric: PID.3 } }'),
    '"PID.3" is no place in an mllp exchange',
  ],
  ['a window that is missing', withStep('{ forbid: mllp ADT^A01 }'), 'steps[0]: "for" is missing'],
  ['no steps', '{ id: x, title: X, steps: [] }', 'steps: must NOT have fewer than 1 items'],
  ['broken YAML', 'id: [x\ntitle: y', 'line'],
  ['no mapping', '- 1', 'must be object'],
  ['an empty file', '', 'must be object'],
  [
    'an alias bomb',
    `a: &a [1,1,1,1,1,1,1,1]\nb: &b [${Array(9).fill('*a').join(',')}]\nc: &c [${Array(9).fill('*b').join(',')}]\nd: [${Array(9).fill('*c').join(',')}]`,
    'alias',
  ],
  ['a file beyond all measure', `#${' '.repeat(300_000)}`, 'larger than 256 KiB'],
]

describe('a scenario file', () => {
  it.each(refused)('is refused for %s', (_, yaml, line) => {
    expect(problems(yaml).join('\n').toLowerCase()).toContain(line.toLowerCase())
  })

  it('is told all its mistakes at once', () => {
    expect(problems(withStep('{ expect: mllp ADT^A01, checks: [adt/nothing, http/nothing] }'))).toHaveLength(2)
  })
})

describe('the shipped scenarios', () => {
  it.each(shippedIds())('%s loads, under the id that its file has', (id) => {
    const loaded = findScenario(id, names)
    expect(loaded.ok ? loaded.scenario.id : loaded.problems).toBe(id)
  })

  it('are found by name, with a suggestion for a mistyped one', () => {
    expect(findScenario('admit-and-raed', names)).toMatchObject({
      ok: false,
      problems: [{ text: 'there is no such scenario. Did you mean "admit-and-read"?' }],
    })
    expect(findScenario('../engine/x', names).ok).toBe(false)
    expect(findScenario('/nowhere/x.yaml', names)).toMatchObject({ problems: [{ text: 'there is no such file' }] })
  })
})
