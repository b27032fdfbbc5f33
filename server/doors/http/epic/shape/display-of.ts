/** How Epic names a record where another one refers to it. */
import type { HumanName, Resource } from '@medplum/fhirtypes'
import { encounterKind } from './encounter-kind.ts'

export function displayOf(resource: Resource): string | undefined {
  switch (resource.resourceType) {
    case 'Patient':
      return lastFirst(resource.name?.[0])
    case 'Practitioner':
      return wholeName(resource.name?.[0])
    case 'Organization':
    case 'Location':
      return resource.name
    case 'Encounter':
      return encounterKind(resource).type.display
    default:
      return undefined
  }
}

/** `Lopez, Camila Maria`; a name whose family part is the whole name stays as it is, as most names of NGEMR are. */
function lastFirst(name: HumanName | undefined): string | undefined {
  if (name?.family !== undefined && name.family !== name.text && name.given !== undefined && name.given.length > 0) {
    return `${name.family}, ${name.given.join(' ')}`
  }
  return wholeName(name)
}

export function wholeName(name: HumanName | undefined): string | undefined {
  if (name === undefined) return undefined
  return name.text ?? ([...(name.given ?? []), name.family].filter((part) => part !== undefined).join(' ') || undefined)
}
