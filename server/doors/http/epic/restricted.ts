/**
 * Break-the-Glass: records of restricted patients. A record is restricted by its own security label or its patient's: `R` can be
 * seen once the glass is broken (4131), `V` cannot be seen by this way at all (4130).
 */
import type { Reference, Resource } from '@medplum/fhirtypes'
import { referenceTarget } from '../../../fhir/reference-target.ts'
import type { Finding } from '../../../journal/exchange.ts'
import { headerText } from '../header-text.ts'
import { BREAK_GLASS } from './break-glass.ts'
import type { AuthorisedCall } from './call.ts'
import { type Issue, type Refusal, refuse } from './outcome.ts'
import { recordsToldOf } from './provenance.ts'

/** What is to be said of what is let through. */
export interface Said {
  issues: Issue[]
  findings: Finding[]
}

export type Label = 'R' | 'V'

/** Refused, or let through with what is to be said of it. */
export type ThroughGlass = { refused: Refusal } | Said

export const OPEN: Said = { issues: [], findings: [] }
export const CONFIDENTIALITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality'

export async function throughGlass(call: AuthorisedCall, resource: Resource): Promise<ThroughGlass> {
  const label = await labelOf(call, resource)
  return label === undefined ? OPEN : judge(call, label)
}

/**
 * What is to be filed, by the charts it would go into: who may not see a chart may not write in it. What the body says of its own
 * confidentiality does not count.
 */
export async function filedThroughGlass(call: AuthorisedCall, sent: Resource): Promise<ThroughGlass> {
  const label = await labelOfPatients(call, sent)
  return label === undefined ? OPEN : judge(call, label)
}

/** Who a patient is, is told in any case, and that the chart is restricted. */
export const foundThroughGlass = (patient: Resource): Said =>
  ownLabel(patient) === undefined ? OPEN : { issues: [{ code: 4134 }], findings: [SEEN] }

export function judge({ request }: AuthorisedCall, label: Label): ThroughGlass {
  if (label === 'V') return { refused: refuse({ code: 4130 }, VERY_RESTRICTED) }
  const reason = headerText(request.headers[BREAK_GLASS])?.trim()
  if (!reason) return { refused: refuse({ code: 4131 }, BREAK_FIRST) }
  const text = `The record is restricted; the glass was broken, with the reason "${reason.slice(0, 80)}".`
  return { issues: [{ code: 4134 }], findings: [{ ...SEEN, text }] }
}

async function labelOf(call: AuthorisedCall, resource: Resource): Promise<Label | undefined> {
  const own = ownLabel(resource)
  if (own !== undefined || resource.resourceType === 'Patient') return own
  if (resource.resourceType !== 'Provenance') return labelOfPatients(call, resource)
  for (const told of await recordsToldOf(resource, call.context)) {
    // None tells of another Provenance, for one is not made from another.
    const label = ownLabel(told) ?? (await labelOfPatients(call, told))
    if (label !== undefined) return label
  }
  return undefined
}

export async function labelOfPatients({ context }: AuthorisedCall, resource: Resource): Promise<Label | undefined> {
  for (const id of patientsOf(resource)) {
    const label = ownLabel(await context.lookUp('Patient', id))
    if (label !== undefined) return label
  }
  return undefined
}

export function ownLabel(resource: Resource | undefined): Label | undefined {
  const codes = (resource?.meta?.security ?? []).filter(({ system }) => system === CONFIDENTIALITY)
  if (codes.some(({ code }) => code === 'V')) return 'V'
  return codes.some(({ code }) => code === 'R') ? 'R' : undefined
}

interface OfPatient {
  subject?: Reference
  patient?: Reference
  beneficiary?: Reference
  participant?: { actor?: Reference }[]
}

function patientsOf(resource: Resource): string[] {
  const { subject, patient, beneficiary, participant } = resource as OfPatient
  const actors = resource.resourceType === 'Appointment' ? (participant ?? []).map(({ actor }) => actor) : []
  return [subject, patient, beneficiary, ...actors].flatMap((reference) => {
    const target = referenceTarget(reference)
    return target?.type === 'Patient' ? [target.id] : []
  })
}

export const SEEN: Finding = {
  rule: 'epic/break-the-glass',
  severity: 'information',
  text: 'A restricted patient is among those found: reading the chart is refused until the glass is broken.',
}
const BREAK_FIRST: Omit<Finding, 'severity'> = {
  rule: 'epic/break-the-glass',
  at: 'header.X-Sandbox-Break-Glass',
  expected: 'a reason',
  actual: 'nothing',
  text: 'The patient is restricted (security label R). In production somebody breaks the glass in the record system; here send the header X-Sandbox-Break-Glass with a reason.',
}
const VERY_RESTRICTED: Omit<Finding, 'severity'> = {
  rule: 'epic/break-the-glass',
  text: 'The patient is very restricted (security label V): no client may see the record, and breaking the glass does not help.',
}
