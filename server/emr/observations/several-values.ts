/**
 * An observation of several values that stand beside each other, as OBX-5 with repetitions tells it: R4 has one value[x], so each is a
 * component with the observation's own code (HL7's v2-to-FHIR guide, OBX to Observation.component).
 */
import type { Observation, ObservationComponent } from '@medplum/fhirtypes'

/** Empty where the components are parts of another kind: systolic and diastolic. */
export function severalValues({ code, component = [] }: Observation): readonly ObservationComponent[] {
  const own = JSON.stringify(code)
  return component.length > 1 && component.every((each) => JSON.stringify(each.code) === own) ? component : []
}
