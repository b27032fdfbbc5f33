/** Synthetic exchanges, a clock that is told the time, and the shipped scenario: what the tests of this room share. */
import { loadChecks } from '../../conformance/checks/catalogue.ts'
import { createRun, type Run } from '../../conformance/engine/create-run.ts'
import type { RunEvent } from '../../conformance/engine/run-state.ts'
import type { Scenario } from '../../conformance/engine/scenario.ts'
import { loadRequirements } from '../../conformance/requirements/load-requirements.ts'
import { findScenario } from '../../conformance/scenarios/catalogue.ts'
import { loadScenario, type ScenarioNames } from '../../conformance/scenarios/load-scenario.ts'
import type { Exchange, HttpExchange, MllpExchange } from '../../server/journal/exchange.ts'

export const START = Date.UTC(2026, 10, 3, 2, 0)
export const NRIC = 'T3012345F'
export const OTHER_NRIC = 'T3112345Z'
export const VISIT = '100700099001'

export const checks = await loadChecks()
export const names: ScenarioNames = { checks, requirements: new Set(loadRequirements().keys()) }

export const shipped = (id: string): Scenario => {
  const loaded = findScenario(id, names)
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems))
  return loaded.scenario
}

export const scenarioOf = (yaml: string): Scenario => {
  const loaded = loadScenario(yaml, 'test.yaml', names)
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems))
  return loaded.scenario
}

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** An NGEMR-style A01; lines can be changed to make it bad. */
export const A01 = [
  'MSH|^~\\&|VENDOR|ZAH|||20261103100000||ADT^A01|1001|T|2.3||||||UNICODE UTF-8|||||',
  'EVN|A01|20261103100000||ADT_EVENT',
  `PID|1|${NRIC}^^^NRIC^NRIC|${NRIC}^^^P||TAN AH KOW^^^^MR.||20300101|M`,
  `PV1|1|IP|ZAHW51^01^01^ZAH${'|'.repeat(16)}${VISIT}`,
  'PV2||BBSA',
]

export const edited = (from: string, to: string): string[] => A01.map((line) => line.replace(from, to))

const base = (n: number) => ({
  workspace: 'ngemr',
  n,
  at: START + n * 100,
  direction: 'in' as const,
  partner: 'demo',
  connection: 'c1',
  durationMs: 4,
  findings: [],
})

export const mllp = (
  n: number,
  lines: readonly string[] = A01,
  outcome = 'AA',
  ackLines: string[] = [],
): MllpExchange => {
  const text = lines.join('\r')
  const fields = (lines[0] ?? '').split('|')
  const ack = ['MSH|^~\\&|EPIC|ZAH|||20261103100001||ACK|1|T|2.3', `MSA|${outcome}|${fields[9]}`, ...ackLines]
  return {
    ...base(n),
    kind: 'mllp',
    door: 'mllp',
    message: bytes(text),
    ack: bytes(ack.join('\r')),
    messageType: (fields[8] ?? '').split('^').slice(0, 2).join('^'),
    controlId: fields[9] ?? '',
    outcome,
  }
}

export const get = (
  n: number,
  place: string,
  answer: unknown = {},
  change: { status?: number; accept?: string; door?: string } = {},
): HttpExchange => {
  const accept = change.accept ?? 'application/fhir+json'
  return {
    ...base(n),
    kind: 'http',
    door: change.door ?? 'epic',
    request: {
      method: 'GET',
      url: `/ngemr/${change.door === 'open' ? 'fhir/r4' : 'api/FHIR/R4'}/${place}`,
      headers: [['Authorization', 'Bearer ***abcd'], ...(accept ? [['Accept', accept] as [string, string]] : [])],
      body: new Uint8Array(),
    },
    response: {
      status: change.status ?? 200,
      headers: [['Content-Type', 'application/fhir+json']],
      body: bytes(typeof answer === 'string' ? answer : JSON.stringify(answer)),
    },
  }
}

export const bundle = (...resources: unknown[]) => ({
  resourceType: 'Bundle',
  type: 'searchset',
  entry: resources.map((resource) => ({ resource })),
})

export const patient = (id: string, nric: string) => ({ resourceType: 'Patient', id, identifier: [{ value: nric }] })

export const encounter = (patientId: string, visit: string) => ({
  resourceType: 'Encounter',
  id: `enc-${visit}`,
  identifier: [{ value: visit }],
  subject: { reference: `Patient/${patientId}` },
})

export const readPatient = (n: number, nric = NRIC, id = 'p1') =>
  get(n, `Patient?identifier=NRIC%7C${nric}`, bundle(patient(id, nric)))

export const readVisit = (n: number, visit = VISIT, id = 'p1') =>
  get(n, `Encounter?patient=${id}`, bundle(encounter(id, visit)))

export interface Played {
  run: Run
  events: RunEvent[]
  rules: string[]
}

/** Plays exchanges one after another; then the client is gone. */
export const play = (scenario: Scenario, exchanges: readonly Exchange[]): Played => {
  const run = createRun(scenario, checks, START)
  const events = [...run.start()]
  for (const exchange of exchanges) events.push(...run.offer(exchange, exchange.at + exchange.durationMs))
  events.push(...run.close('client-ended', START + 60_000))
  return { run, events, rules: run.findings.map(({ rule }) => rule) }
}
