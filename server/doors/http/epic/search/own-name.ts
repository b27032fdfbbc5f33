/** The parts of a family name that R4 keeps in extensions: one's own and the partner's. */
import type { Patient } from '@medplum/fhirtypes'
import { normaliseString } from '../../../../fhir/index-values/normalise-string.ts'

export type NamePart = 'own-name' | 'own-prefix' | 'partner-name' | 'partner-prefix'

interface WithParts {
  _family?: { extension?: { url?: string; valueString?: string }[] }
}

const url = (part: NamePart): string => `http://hl7.org/fhir/StructureDefinition/humanname-${part}`

export const hasOwnName = (part: NamePart) => (value: string) => {
  const asked = normaliseString(value)
  return ({ name }: Patient): boolean =>
    (name ?? []).some((each) =>
      (each as WithParts)._family?.extension?.some(
        (extension) => extension.url === url(part) && normaliseString(extension.valueString ?? '') === asked,
      ),
    )
}
