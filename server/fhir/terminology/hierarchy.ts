/** What stands above and below a code, in the code systems whose hierarchy is carried. */
import { codeSystem } from './concepts.ts'

/** The code itself is of both. Nothing for a system that is not carried whole, or that has no levels. */
export function hierarchy(url: string, code: string, way: 'above' | 'below'): string[] | undefined {
  const system = codeSystem(url)
  if (system?.complete !== true || !system.concepts.some(({ parent }) => parent !== undefined)) return undefined
  const found = new Set([code])
  if (way === 'above') {
    for (let at = system.find(code)?.parent; at !== undefined && !found.has(at); at = system.find(at)?.parent)
      found.add(at)
  } else {
    // Parents are listed before their children.
    for (const concept of system.concepts) {
      if (concept.parent !== undefined && found.has(concept.parent)) found.add(concept.code)
    }
  }
  return [...found]
}
