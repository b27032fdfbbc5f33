/** Statistics as R4 gives them: an Observation with one component for each figure. */
import type { Observation, ObservationComponent, Quantity } from '@medplum/fhirtypes'
import type { Measurements } from './collect-measurements.ts'
import { statistics } from './statistics.ts'

const CODES = 'http://terminology.hl7.org/CodeSystem/observation-statistics'
const UCUM = 'http://unitsofmeasure.org'

export function describeStatistics(
  group: Measurements,
  wanted: readonly string[],
  about: Pick<Observation, 'subject' | 'effectivePeriod'>,
): Observation {
  const values = [...group.values].sort((a, b) => a - b)
  return {
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [group.coding] },
    ...about,
    component: wanted.map((code) => component(code, values, group)),
  }
}

function component(code: string, values: readonly number[], { unit, total }: Measurements): ObservationComponent {
  const counted = code === 'count' ? values.length : code === 'total-count' ? total : undefined
  const known = statistics[code]
  const display = known?.display ?? (code === 'count' ? 'Count' : 'Total Count')
  const named = { code: { coding: [{ system: CODES, code, display }] } }
  if (counted !== undefined) return { ...named, valueQuantity: { value: counted, system: UCUM, code: '1' } }
  const value = values.length === 0 ? undefined : known?.of(values)
  if (value === undefined || known === undefined) {
    const system = 'http://terminology.hl7.org/CodeSystem/data-absent-reason'
    return { ...named, dataAbsentReason: { coding: [{ system, code: 'not-applicable' }] } }
  }
  return { ...named, valueQuantity: { value: tidy(value), ...unitOf(known.unit, unit) } }
}

/** Twelve digits hide what binary fractions add to decimal ones. */
const tidy = (value: number): number => Number(value.toPrecision(12))

function unitOf(kind: 'same' | 'squared' | 'none', unit: Measurements['unit'] = {}): Partial<Quantity> {
  if (kind === 'same') return unit
  if (kind === 'none') return { system: UCUM, code: '1' }
  return { unit: `(${unit.unit ?? unit.code ?? '1'})²` }
}
