/** The numbers that statistics are made of: values of observations and of their components, by code and unit. */
import type { Coding, Observation, Quantity } from '@medplum/fhirtypes'
import type { Records } from '../hospital.ts'
import { effectiveTime } from './effective-time.ts'
import { walkObservations } from './walk-observations.ts'

export interface Measurements {
  coding: Coding
  /** Absent where no value was found. */
  unit?: Pick<Quantity, 'unit' | 'system' | 'code'>
  values: number[]
  /** Measurements of the code in the time, those without a usable number included */
  total: number
}

export interface Collected {
  groups: Measurements[]
  /** Observations that took part */
  ids: string[]
  times: number[]
}

export interface MeasurementOrder {
  subject: { type: string; id: string }
  codings: readonly Coding[]
  /** ms since epoch, half-open */
  span: { low: number; high: number } | undefined
  most: number
}

/** Nothing when there are more observations than `most`. */
export async function collectMeasurements(
  reads: Pick<Records, 'read' | 'referrers' | 'search'>,
  workspace: string,
  { subject, codings, span, most }: MeasurementOrder,
): Promise<Collected | undefined> {
  const collected: Collected = { groups: [], ids: [], times: [] }
  const totals = new Map<string, number>()
  /** Codes of panels: they have no value of their own, their parts stand for them. */
  const panels = new Set<string>()
  const anyCode = ['code', 'component-code'].flatMap((param) =>
    codings.map(({ system, code = '' }) => ({
      kind: 'token' as const,
      param,
      code,
      ...(system === undefined ? {} : { system }),
    })),
  )
  for await (const one of walkObservations(reads, workspace, subject, [{ anyOf: anyCode }])) {
    const time = effectiveTime(one)
    if (one.status === 'entered-in-error') continue
    if (span !== undefined && (time === undefined || time < span.low || time >= span.high)) continue
    if (collected.ids.length >= most) return undefined
    collected.ids.push(one.id)
    if (time !== undefined) collected.times.push(time)
    for (const { coding, quantity } of measured(one, codings, panels)) {
      totals.set(keyOf(coding), (totals.get(keyOf(coding)) ?? 0) + 1)
      // A value beyond a limit of detection is no number to reckon with.
      if (quantity?.value !== undefined && quantity.comparator === undefined) add(collected.groups, coding, quantity)
    }
  }
  for (const group of collected.groups) group.total = totals.get(keyOf(group.coding)) ?? 0
  for (const coding of codings) {
    const key = keyOf(coding)
    if (panels.has(key) || collected.groups.some((group) => keyOf(group.coding) === key)) continue
    collected.groups.push({ coding, values: [], total: totals.get(key) ?? 0 })
  }
  return collected
}

const keyOf = ({ system = '', code = '' }: Coding): string => `${system}|${code}`

function* measured(
  one: Observation,
  asked: readonly Coding[],
  panels: Set<string>,
): Generator<{ coding: Coding; quantity?: Quantity }> {
  for (const coding of asked) {
    const fits = (other: Coding): boolean =>
      other.code === coding.code && (coding.system === undefined || other.system === coding.system)
    const components = one.component ?? []
    if (one.code?.coding?.some(fits)) {
      if (one.valueQuantity !== undefined || components.length === 0)
        yield { coding, ...(one.valueQuantity === undefined ? {} : { quantity: one.valueQuantity }) }
      else {
        panels.add(keyOf(coding))
        for (const { code, valueQuantity } of components) {
          const [own] = code?.coding ?? []
          if (own?.code !== undefined && valueQuantity !== undefined)
            yield { coding: bare(own), quantity: valueQuantity }
        }
      }
    }
    for (const { code, valueQuantity } of components)
      if (code?.coding?.some(fits))
        yield { coding, ...(valueQuantity === undefined ? {} : { quantity: valueQuantity }) }
  }
}

const bare = ({ system, code }: Coding): Coding => ({
  ...(system === undefined ? {} : { system }),
  ...(code === undefined ? {} : { code }),
})

/** Numbers in different units are never mixed. */
function add(groups: Measurements[], coding: Coding, quantity: Quantity): void {
  const unitKey = (unit: Measurements['unit']): string => unit?.code ?? unit?.unit ?? ''
  let group = groups.find((one) => keyOf(one.coding) === keyOf(coding) && unitKey(one.unit) === unitKey(quantity))
  if (group === undefined) {
    const { unit, system, code } = quantity
    group = {
      coding,
      unit: {
        ...(unit === undefined ? {} : { unit }),
        ...(system === undefined ? {} : { system }),
        ...(code === undefined ? {} : { code }),
      },
      values: [],
      total: 0,
    }
    groups.push(group)
  }
  group.values.push(quantity.value ?? 0)
}
