/** When an observation was true: the end of what it covers, so that the most recent comes first. */
import type { Observation } from '@medplum/fhirtypes'
import { dateRange, periodRange, timingRange } from '../../fhir/index-values/date-range.ts'

export function effectiveTime(observation: Observation): number | undefined {
  const { effectiveDateTime, effectiveInstant, effectivePeriod, effectiveTiming } = observation
  const instant = effectiveDateTime ?? effectiveInstant
  if (instant !== undefined) return dateRange(instant)?.low
  if (effectivePeriod !== undefined) {
    const { start, end } = effectivePeriod
    return dateRange(end ?? start ?? '')?.low ?? periodRange(effectivePeriod)?.low
  }
  return effectiveTiming === undefined ? undefined : timingRange(effectiveTiming)?.low
}
