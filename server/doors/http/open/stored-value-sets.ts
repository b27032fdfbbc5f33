/** Value sets that are stored in the workspace, for operations and for searches by `:in` and `:not-in`. */
import type { Records, ResourceRow } from '../../../emr/hospital.ts'
import { CANONICAL_URL } from '../../../fhir/index-entry.ts'
import { splitEscaped, unescapeValue } from '../../../fhir/search-query/split-values.ts'
import { type Compose, type Expansion, expand, expandCompose } from '../../../fhir/terminology/expand.ts'
import { hierarchy } from '../../../fhir/terminology/hierarchy.ts'
import type { TerminologySource } from '../../../fhir/terminology-source.ts'
import { textOf } from '../../../fhir/validation/issue.ts'
import { validate } from '../../../fhir/validation/validate.ts'
import { isObject } from '../../../is-object.ts'
import type { Awaitable } from '../door.ts'

export const CARRIED: TerminologySource = { expand, hierarchy }

/** More value sets are not looked up for one search. */
const MOST_ASKED = 20

/** By `ValueSet/[id]`, or by canonical URL with or without version: the newest that has it. */
export async function storedValueSet(
  records: Pick<Records, 'read' | 'search'>,
  workspace: string,
  url: string,
): Promise<ResourceRow | undefined> {
  const id = /^ValueSet\/([A-Za-z0-9.-]{1,64})$/.exec(url)?.[1]
  if (id !== undefined) {
    const row = await records.read(workspace, 'ValueSet', id)
    return row?.deleted ? undefined : row
  }
  const page = await records.search(workspace, {
    type: 'ValueSet',
    clauses: [{ anyOf: [{ kind: 'uri', param: CANONICAL_URL, value: url, match: 'exact' }] }],
    sort: [],
    limit: 1,
    offset: 0,
    total: false,
  })
  return page.rows[0]
}

/** The codes that a ValueSet says by itself, if all of them can be told. */
export function expansionOfStored(resource: unknown): Expansion {
  const { url, name, compose } = isObject(resource) ? resource : {}
  return isObject(compose) && !validate(resource).some(({ expression }) => isWrong(expression))
    ? expandCompose(textOf(name, textOf(url)), compose as Compose)
    : { ok: false, why: 'the value set has no compose that can be read', members: [] }
}

/** Anything wrong with how the codes are chosen would make a wrong list. */
const isWrong = (expression = ''): boolean => expression === 'ValueSet' || expression.startsWith('ValueSet.compose')

/** What the search's value sets hold: those stored here go before those carried. At once where none is named. */
export function terminologyFor(
  params: readonly [string, string][],
  records: Pick<Records, 'read' | 'search'>,
  workspace: string,
): Awaitable<TerminologySource> {
  const urls = params
    .filter(([name]) => /:(not-)?in$/.test(name))
    .flatMap(([, value]) => splitEscaped(value, ',').map(unescapeValue))
    .slice(0, MOST_ASKED)
  return urls.length === 0 ? CARRIED : withStored(new Set(urls), records, workspace)
}

async function withStored(
  urls: ReadonlySet<string>,
  records: Pick<Records, 'read' | 'search'>,
  workspace: string,
): Promise<TerminologySource> {
  const known = new Map<string, Expansion>()
  for (const url of urls) {
    const row = await storedValueSet(records, workspace, url)
    if (row !== undefined) known.set(url, expansionOfStored(JSON.parse(row.text)))
  }
  return {
    ...CARRIED,
    expand(url) {
      const stored = known.get(url)
      if (stored === undefined) return expand(url)
      return stored.ok ? stored.members : undefined
    },
  }
}
