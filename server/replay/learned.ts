/**
 * Values that the sandbox gave out while the trace was recorded, and what it gave out in their place this time: ids of
 * what was created, visit numbers, paging links. Used in all that is played and compared later.
 */
export interface Learned {
  add(before: string, now: string): void
  /** A paging link, by the path and query it stood for. */
  addLink(before: string, now: string): void
  /** The text with every learned value in place of the old one; only whole words are replaced. */
  rewrite(text: string): string
  /** What was given in place of this link: path and query without origin and workspace. */
  link(url: string): string | undefined
  readonly size: number
}

/** Shorter values would be found in places that have nothing to do with them. */
const SHORTEST = 4
const MOST = 10_000

export function createLearned(): Learned {
  const values = new Map<string, string>()
  const links = new Map<string, string>()
  return {
    add(before, now) {
      if (before === now || before.length < SHORTEST || now === '' || values.size >= MOST) return
      values.set(before, now)
    },
    addLink(before, now) {
      if (links.size < MOST) links.set(pathOf(before), pathOf(now))
    },
    rewrite: (text) => (values.size === 0 ? text : text.replace(WORD, (word) => values.get(word) ?? word)),
    link: (url) => links.get(pathOf(url)),
    get size() {
      return values.size
    },
  }
}

/** FHIR ids and HL7 values: letters, digits, `-`, `.`, `_`; a full stop at the end belongs to the sentence. */
const WORD = /[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?/g

/** Without origin and workspace: `/api/FHIR/R4/Patient?…` */
export function pathOf(url: string): string {
  return url.replace(/^https?:\/\/[^/]+/i, '').replace(/^\/(?!_sandbox)[^/?#]+/, '')
}
