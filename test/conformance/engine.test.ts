/** The engine on small scenarios: order, windows, binding, near misses, and verdicts that claim no more than was seen. */
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Check } from '../../conformance/engine/check.ts'
import { createRun } from '../../conformance/engine/create-run.ts'
import { driveRun } from '../../conformance/engine/drive.ts'
import { LADDER, worst } from '../../conformance/engine/verdict.ts'
import {
  A01,
  bundle,
  checks,
  edited,
  get,
  mllp,
  NRIC,
  patient,
  play,
  readPatient,
  START,
  scenarioOf,
  shipped,
} from './kit.ts'

const inOrder = scenarioOf(`
id: in-order
title: Admit, then update
steps:
  - expect: mllp ADT^A01
    title: the admission
    within: 10s
    bind: { nric: PID-3.1 }
    checks: [mllp/acknowledged-positively]
  - expect: mllp ADT^A08
    title: the update
    within: 10s
    checks: [mllp/acknowledged-positively]
`)

const silence = scenarioOf(`
id: silence
title: No second copy
steps:
  - expect: mllp ADT^A01
    within: 10s
    bind: { id: MSH-10 }
    checks: [mllp/acknowledged-positively]
  - forbid: mllp ADT^A01
    title: a second copy
    where: { MSH-10: "\${id}" }
    for: 5s
`)

const a08 = edited('ADT^A01', 'ADT^A08')

describe('order', () => {
  it('does not consume an exchange that came early, and tells it once', () => {
    const { run, rules } = play(inOrder, [mllp(1, a08), mllp(2, a08), mllp(3)])
    expect(rules).toEqual(['sequence/arrived-early'])
    expect(run.verdict).toBe('fail')
    expect(run.seen.map(({ role }) => role)).toEqual(['early', 'early', 'matched'])
  })

  it('lets a group of any order come in any order', () => {
    const any = scenarioOf(`
id: any
title: Either first
steps:
  - group: { order: any }
    steps:
      - expect: mllp ADT^A01
        checks: [mllp/acknowledged-positively]
      - expect: mllp ADT^A08
        checks: [mllp/acknowledged-positively]
`)
    expect(play(any, [mllp(1, a08), mllp(2)]).run.verdict).toBe('pass')
    expect(play(any, [mllp(1), mllp(2, a08)]).run.verdict).toBe('pass')
  })

  it('keeps to the order inside a strict group', () => {
    const strict = scenarioOf(`
id: strict
title: One after the other
steps:
  - group: { order: strict }
    steps:
      - expect: mllp ADT^A01
      - expect: mllp ADT^A08
        checks: [mllp/acknowledged-positively]
`)
    expect(play(strict, [mllp(1, a08), mllp(2), mllp(3, a08)]).rules).toEqual(['sequence/arrived-early'])
  })

  it('counts an exchange once, though it be offered twice', () => {
    const run = createRun(inOrder, checks, START)
    run.start()
    run.offer(mllp(1), START)
    expect(run.offer(mllp(1), START)).toEqual([])
  })
})

describe('near misses', () => {
  it('say the first difference', () => {
    const { run } = play(inOrder, [mllp(1, edited('ADT^A01', 'ADT^A04'))])
    expect(run.findings).toEqual([
      expect.objectContaining({
        rule: 'sequence/other-instead',
        at: 'MSH-9.2',
        expected: 'A01',
        actual: 'A04',
        exchange: 1,
      }),
    ])
  })

  it('are told as they come, while the step still waits', () => {
    const run = createRun(inOrder, checks, START)
    run.start()
    const events = run.offer(mllp(1, edited('ADT^A01', 'ADT^A04')), START + 100)
    expect(events.map(({ type }) => type)).toEqual(['exchange.near-miss'])
    expect(run.state).toBe('waiting')
  })

  it('do no harm when the right one comes after all', () => {
    const { run } = play(inOrder, [mllp(1, edited('ADT^A01', 'ADT^A04')), mllp(2), mllp(3, a08)])
    expect(run.verdict).toBe('pass')
  })
})

describe('what is forbidden', () => {
  it('fails the run when it happens in the window', () => {
    const { run, rules } = play(silence, [mllp(1), mllp(2)])
    expect({ verdict: run.verdict, rules }).toEqual({ verdict: 'fail', rules: ['sequence/forbidden'] })
  })

  it('only matters while the window is open', () => {
    const run = createRun(silence, checks, START)
    run.start()
    run.offer(mllp(1), START + 100)
    const events = run.tick(START + 5100)
    expect(events.map(({ type }) => type)).toEqual(['step.closed', 'run.closed'])
    expect(run.verdict).toBe('pass')
  })

  it('does not hold up what follows', () => {
    const another = edited('|1001|', '|1002|')
    expect(play(silence, [mllp(1), mllp(2, another)]).run.verdict).toBe('pass')
  })
})

describe('verdicts', () => {
  it('are worst first', () => {
    expect(worst(['pass', 'warn', 'inconclusive'])).toBe('inconclusive')
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...LADDER), { minLength: 1 }), (verdicts) => {
        expect(LADDER.indexOf(worst(verdicts) ?? 'pass')).toBe(Math.min(...verdicts.map((one) => LADDER.indexOf(one))))
      }),
    )
  })

  it('never pass when nothing was checked', () => {
    const unchecked = scenarioOf('{ id: unchecked, title: Nothing, steps: [{ expect: mllp ADT^A01 }] }')
    const { run, rules } = play(unchecked, [mllp(1)])
    expect({ verdict: run.verdict, rules }).toEqual({ verdict: 'inconclusive', rules: ['run/nothing-checked'] })
  })

  it('are inconclusive when a check could not be made', () => {
    const { run } = play(shipped('admit-and-read'), [
      mllp(
        1,
        A01.filter((line) => !line.startsWith('PV1')),
      ),
    ])
    expect(run.findings.map(({ rule }) => rule)).toContain('adt/pv1-19-visit-number')
  })

  it('blame the sandbox when a check breaks', () => {
    const broken: Check = {
      id: 'mllp/acknowledged-positively',
      title: 'broken',
      clause: '-',
      requirements: [],
      severity: 'error',
      appliesTo: 'mllp',
      run: () => {
        throw new Error('oh')
      },
    }
    const run = createRun(inOrder, new Map([[broken.id, broken]]), START)
    run.start()
    run.offer(mllp(1), START)
    run.close('client-ended', START)
    expect(run.verdict).toBe('error')
    expect(run.findings[0]?.text).toContain('fault of the sandbox')
  })

  it.each(['interrupted', 'sandbox-failed'] as const)('do not pass a run that was cut short: %s', (reason) => {
    const run = createRun(inOrder, checks, START)
    run.start()
    run.close(reason, START)
    expect(run.verdict).toBe(reason === 'interrupted' ? 'inconclusive' : 'error')
  })
})

describe('conditions', () => {
  const about = scenarioOf(`
id: about
title: A read of one patient
steps:
  - expect: mllp ADT^A01
    bind: { nric: PID-3.1 }
    checks: [mllp/acknowledged-positively]
  - expect: http GET /Patient
    door: epic
    where: { query.identifier: "*|\${nric}" }
    checks: [http/status-200]
`)
  it('take * for anything, and a name for what was bound to it', () => {
    expect(play(about, [mllp(1), readPatient(2)]).run.verdict).toBe('pass')
    expect(play(about, [mllp(1), get(2, `Patient?identifier=${NRIC}`, {})]).rules).toEqual(['sequence/other-instead'])
  })

  it('look at the door', () => {
    const open = get(2, `Patient?identifier=NRIC|${NRIC}`, {}, { door: 'open' })
    expect(play(about, [mllp(1), open]).run.findings[0]).toMatchObject({ at: 'door', expected: 'epic', actual: 'open' })
  })

  it('count a search by POST as the search it is', () => {
    const posted = get(2, 'Patient/_search', bundle(patient('p1', NRIC)))
    const request = { ...posted.request, method: 'POST', body: new TextEncoder().encode(`identifier=NRIC%7C${NRIC}`) }
    expect(play(about, [mllp(1), { ...posted, request }]).run.verdict).toBe('pass')
  })

  it('do not let a bound * match everything', () => {
    const star = edited(`${NRIC}^^^P`, '*^^^P')
    expect(play(about, [mllp(1, star), readPatient(2)]).rules).toEqual(['sequence/other-instead'])
  })
})

describe('time', () => {
  /** A clock that moves when told. */
  const fakeTime = () => {
    let now = START
    let timers: { at: number; call: () => void }[] = []
    return {
      scheduler: {
        now: () => now,
        after: (ms: number, call: () => void) => {
          const timer = { at: now + ms, call }
          timers.push(timer)
          return () => {
            timers = timers.filter((one) => one !== timer)
          }
        },
      },
      pass(ms: number) {
        now += ms
        const due = timers.filter(({ at }) => at <= now)
        timers = timers.filter((one) => !due.includes(one))
        for (const { call } of due) call()
      },
      waiting: () => timers.length,
    }
  }

  it('ends a run whose client never comes, and leaves no timer', async () => {
    const time = fakeTime()
    const run = createRun(inOrder, checks, START)
    const drive = driveRun(run, time.scheduler, () => {})
    time.pass(5_000)
    expect(run.state).toBe('waiting')
    time.pass(6_000)
    await drive.done
    expect({ verdict: run.verdict, reason: run.reason }).toEqual({ verdict: 'inconclusive', reason: 'stopped-short' })
    expect(run.findings[0]?.text).toContain('within 10 s')
    expect(time.waiting()).toBe(0)
  })

  it('gives every step its own time from when it opened', async () => {
    const time = fakeTime()
    const run = createRun(inOrder, checks, START)
    const drive = driveRun(run, time.scheduler, () => {})
    time.pass(9_000)
    drive.offer({ ...mllp(1), at: START + 9_000 })
    time.pass(9_000)
    drive.offer({ ...mllp(2, a08), at: START + 18_000 })
    await drive.done
    expect(run.verdict).toBe('pass')
  })

  it('counts what came in time, however late the news of it', () => {
    const run = createRun(inOrder, checks, START)
    run.start()
    run.offer({ ...mllp(1), at: START + 9_900 }, START + 10_500)
    expect(run.verdict).toBeUndefined()
    run.offer({ ...mllp(2, a08), at: START + 10_600 }, START + 10_700)
    expect(run.verdict).toBe('pass')
  })
})
