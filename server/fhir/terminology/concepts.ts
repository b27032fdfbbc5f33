/** The code systems that are carried: HL7's own, Singapore's tables, and of others the codes in use here. Read when first asked for. */
import { readFileSync } from 'node:fs'

export interface Concept {
  code: string
  display?: string
  parent?: string
}

export interface CodeSystem {
  url: string
  name: string
  version?: string
  /** All its codes are here: one that is not found does not exist. */
  complete: boolean
  caseInsensitive: boolean
  /** The notice that its owner asks for */
  notice?: string
  concepts: readonly Concept[]
  find(code: string): Concept | undefined
}

interface RawSystem {
  name?: string
  version?: string
  complete: boolean
  caseInsensitive?: boolean
  notice?: string
  concepts: string[][]
}

export interface RawInclude {
  system?: string
  codes?: string[][]
  valueSet?: string[]
  /** A part that is not carried: the system it comes from */
  missing?: string
}

export interface RawValueSet {
  name: string
  version?: string
  include: RawInclude[]
  exclude?: RawInclude[]
  unknown?: boolean
}

interface RawFile {
  systems: Record<string, RawSystem>
  valueSets?: Record<string, RawValueSet>
}

const read = (name: string): RawFile => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8')) as RawFile

let files: RawFile[] | undefined
const all = (): RawFile[] => {
  files ??= [read('./hl7.gen.json'), read('./singapore.json'), read('./lists.gen.json')]
  return files
}

const made = new Map<string, CodeSystem>()

export function codeSystem(url: string): CodeSystem | undefined {
  const known = made.get(url)
  if (known !== undefined) return known
  const raw = all()
    .map(({ systems }) => (Object.hasOwn(systems, url) ? systems[url] : undefined))
    .find((each) => each !== undefined)
  if (raw === undefined) return undefined
  const system = build(url, raw)
  made.set(url, system)
  return system
}

function build(url: string, raw: RawSystem): CodeSystem {
  const concepts = raw.concepts.map(([code = '', display, parent]) => ({
    code,
    ...(display === undefined ? {} : { display }),
    ...(parent === undefined ? {} : { parent }),
  }))
  const spelt = (code: string) => (raw.caseInsensitive === true ? code.toLowerCase() : code)
  const byCode = new Map(concepts.map((concept) => [spelt(concept.code), concept]))
  return {
    url,
    name: raw.name ?? url,
    ...(raw.version === undefined ? {} : { version: raw.version }),
    ...(raw.notice === undefined ? {} : { notice: raw.notice }),
    complete: raw.complete,
    caseInsensitive: raw.caseInsensitive === true,
    concepts,
    find: (code) => byCode.get(spelt(code)),
  }
}

/** HL7's value sets, and one for each of the systems that are not HL7's: `<system>:all`. */
export function rawValueSet(url: string): RawValueSet | undefined {
  for (const { valueSets } of all()) {
    if (valueSets !== undefined && Object.hasOwn(valueSets, url)) return valueSets[url]
  }
  const system = url.startsWith('urn:ngemr-sandbox:') && url.endsWith(':all') ? url.slice(0, -4) : undefined
  const found = system === undefined ? undefined : codeSystem(system)
  return found === undefined ? undefined : { name: found.name, include: [{ system: found.url }] }
}

export const codeSystemUrls = (): string[] => all().flatMap(({ systems }) => Object.keys(systems))
export const valueSetUrls = (): string[] => all().flatMap(({ valueSets }) => Object.keys(valueSets ?? {}))
