/** What holds between a resource and those it contains: ref-1, dom-2 to dom-5 (FHIR R4 domainresource §2.25.3). */
import { isObject } from '../../is-object.ts'
import type { Json, Run, Scope } from './run.ts'

export function checkContained(resource: Json, run: Run, { fragments }: Scope): void {
  const contained = Array.isArray(resource['contained']) ? (resource['contained'] as unknown[]) : []
  const ids = new Set(
    contained.flatMap((each) => (isObject(each) && typeof each['id'] === 'string' ? [each['id']] : [])),
  )
  for (const { id, path } of fragments) {
    if (path.length === 0 || id === '' || ids.has(id)) continue
    const known =
      ids.size === 0
        ? 'contains nothing'
        : `contains ${[...ids]
            .slice(0, 10)
            .map((each) => `#${each}`)
            .join(', ')}`
    run.say(
      'ref-1',
      'invariant',
      `refers to #${id.slice(0, 64)}, but the resource ${known} (ref-1): contain it, or mend the id.`,
      { path },
    )
  }
  const named = new Set(fragments.map(({ id }) => id))
  // `#` within a contained resource refers to the one that holds it.
  const referring = new Set(fragments.flatMap(({ id, within }) => (id === '' && within !== undefined ? [within] : [])))
  contained.forEach((each, i) => {
    if (!isObject(each)) return
    const id = typeof each['id'] === 'string' ? each['id'] : undefined
    checkOne(each, i, run, (id !== undefined && named.has(id)) || referring.has(id ?? ''))
  })
}

function checkOne(each: Json, i: number, run: Run, used: boolean): void {
  const id = typeof each['id'] === 'string' ? each['id'] : undefined
  const say = (rule: string, text: string, ...at: string[]) =>
    run.say(rule, 'invariant', `${text} (${rule}).`, { at: ['contained', i, ...at] })
  if (!used) say('dom-3', `is contained but nothing refers to it: refer to #${id ?? 'its id'}, or leave it out`)
  if (each['contained'] !== undefined)
    say('dom-2', 'is within a contained resource: move it out to the outer resource', 'contained')
  const meta = isObject(each['meta']) ? each['meta'] : {}
  for (const name of ['versionId', 'lastUpdated']) {
    if (meta[name] !== undefined) say('dom-4', 'must not be given for a contained resource: remove it', 'meta', name)
  }
  if (meta['security'] !== undefined)
    say('dom-5', 'must not be given for a contained resource: remove it', 'meta', 'security')
}
