/** The profiles that are known beside R4's own types, with the value sets they bring; compiled when first asked for. */

import { isObject } from '../../../is-object.ts'
import { type Compose, expandCompose, type Member } from '../../terminology/expand.ts'
import { checkOf, type ValueSetCheck, valueSetCheck } from '../../terminology/required-bindings.ts'
import { textOf } from '../issue.ts'
import { isResource, shapeOf } from '../structures.ts'
import { elementsOfProfile, unknownBaseOf } from './elements.ts'
import { type Profile, profileTree } from './profile-tree.ts'

export interface ProfileSet {
  /** `no-elements` for a definition that is known but cannot be used as it is. */
  get(url: string): Profile | 'no-elements' | undefined
  /** The type that a profile is about, R4's own types included */
  typeOf(url: string): string | undefined
  valueSet(url: string): ValueSetCheck | undefined
  urls(): string[]
}

const HL7 = 'http://hl7.org/fhir/StructureDefinition/'
const bare = (canonical: string): string => canonical.split('|', 1)[0] ?? canonical

export function createProfileSet(resources: readonly unknown[]): ProfileSet {
  const definitions = byUrl(resources, 'StructureDefinition')
  const valueSets = byUrl(resources, 'ValueSet')
  const systems = byUrl(resources, 'CodeSystem')
  const compiled = new Map<string, Profile | 'no-elements'>()
  const checks = new Map<string, ValueSetCheck | undefined>()

  /** Whole systems that the package brings are spelt out, so that its value sets can be expanded. */
  function composeOf(valueSet: Record<string, unknown>): Compose {
    const compose = (valueSet['compose'] ?? {}) as Compose
    const spell = (include: NonNullable<Compose['include']>[number]) => {
      const system = include.system === undefined ? undefined : systems.get(include.system)
      if (system === undefined || include.concept !== undefined || include.filter !== undefined) return include
      return system['content'] === 'complete' ? { ...include, concept: conceptsOf(system['concept']) } : include
    }
    return { ...compose, include: (compose.include ?? []).map(spell) }
  }

  return {
    get(canonical) {
      const url = bare(canonical)
      const known = compiled.get(url)
      if (known !== undefined) return known
      const definition = definitions.get(url)
      if (definition === undefined) return undefined
      const find = (base: string) => definitions.get(bare(base))
      const tree = profileTree(definition, elementsOfProfile(definition, find))
      const unknownBase = unknownBaseOf(definition, find)
      const profile = tree === undefined ? 'no-elements' : { ...tree, ...(unknownBase ? { unknownBase } : {}) }
      compiled.set(url, profile)
      return profile
    },
    typeOf(canonical) {
      const url = bare(canonical)
      const name = url.startsWith(HL7) ? url.slice(HL7.length) : ''
      if (isResource(name) || shapeOf(name) !== undefined) return name
      const type = definitions.get(url)?.['type']
      return typeof type === 'string' ? type : undefined
    },
    valueSet(canonical) {
      const url = bare(canonical)
      if (checks.has(url)) return checks.get(url)
      const own = valueSets.get(url)
      const expansion = own === undefined ? undefined : expandCompose(url, composeOf(own))
      const check = expansion === undefined ? valueSetCheck(url) : expansion.ok ? checkOf(expansion.members) : undefined
      if (own !== undefined) checks.set(url, check)
      return check
    },
    urls: () => [...definitions.keys()],
  }
}

function byUrl(resources: readonly unknown[], type: string): Map<string, Record<string, unknown>> {
  const found = new Map<string, Record<string, unknown>>()
  for (const each of resources) {
    if (isObject(each) && each['resourceType'] === type && typeof each['url'] === 'string') found.set(each['url'], each)
  }
  return found
}

function conceptsOf(concepts: unknown): Pick<Member, 'code' | 'display'>[] {
  return (Array.isArray(concepts) ? concepts : []).filter(isObject).flatMap((concept) => [
    {
      code: textOf(concept['code']),
      ...(typeof concept['display'] === 'string' ? { display: concept['display'] } : {}),
    },
    ...conceptsOf(concept['concept']),
  ])
}
