/** Registration items that came with a message and are kept on the visit, or on the person where there is none, by name: what goes out again is what came in. */
import type { Encounter, Extension } from '@medplum/fhirtypes'

const url = 'urn:ngemr-sandbox:extension:adt-item'

export interface StoredItem {
  name: string
  description: string
  value: string
}

export const itemsOf = (holder: { extension?: Extension[] }): StoredItem[] =>
  (holder.extension ?? [])
    .filter((each) => each.url === url)
    .map((each) => {
      const part = (name: string) => each.extension?.find((inner) => inner.url === name)?.valueString ?? ''
      return { name: part('name'), description: part('description'), value: part('value') }
    })

export const itemOf = (encounter: Encounter, name: string): string | undefined =>
  itemsOf(encounter).find((item) => item.name === name)?.value
