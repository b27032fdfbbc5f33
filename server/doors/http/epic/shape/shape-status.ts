/** Clinical and verification status at Epic: the coding with the version of its code system, and its words. */
import type { CodeableConcept } from '@medplum/fhirtypes'

export const shapeStatus = (status: CodeableConcept | undefined): CodeableConcept | undefined =>
  status?.coding === undefined
    ? status
    : {
        coding: status.coding.map(({ system, code, display }) => ({
          ...(system && { system }),
          version: '4.0.0',
          ...(code && { code }),
          ...(display && { display }),
        })),
        ...textOf(status),
      }

const textOf = ({ text, coding }: CodeableConcept): { text?: string } => {
  const words = text ?? coding?.[0]?.display
  return words === undefined ? {} : { text: words }
}
