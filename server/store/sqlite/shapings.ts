/**
 * The shape that a resource gets from its index entries, told as they come. Resources of a type have few shapes between them: those that
 * were had before are walked along, and neither paths nor texts are put together again.
 */
import { shapeText } from './shapes.ts'
import { pathOf, type Symbols } from './symbols.ts'

/** How far the entries of a resource have been told. */
export interface Shaping {
  /** The text of the shape, as `shapeText` says it */
  readonly shape: string
  /** With one more entry; `path` is the symbol of its parameter. */
  having(path: number, kind: string): Shaping
}

export interface Shapings {
  /** The symbol of a parameter of the type, and where each resource of it begins. */
  of(type: string): { path(param: string): number; start: Shaping }
}

/** Steps kept between all types; a shape takes some twenty. */
const KEPT = 5000

export function createShapings(symbols: Symbols): Shapings {
  let types = new Map<string, ReturnType<Shapings['of']>>()
  let steps = 0
  let age = symbols.age

  function shaping(kinds: ReadonlyMap<number, ReadonlySet<string>>): Shaping {
    const next = new Map<number, Map<string, Shaping>>()
    let text: string | undefined
    steps++
    const told: Shaping = {
      get shape() {
        text ??= shapeText(kinds)
        return text
      },
      having(path, kind) {
        const known = next.get(path)?.get(kind)
        if (known) return known
        const after = kinds.get(path)?.has(kind) ? told : shaping(withOneMore(kinds, path, kind))
        const ofPath = next.get(path) ?? new Map<string, Shaping>()
        ofPath.set(kind, after)
        next.set(path, ofPath)
        return after
      },
    }
    return told
  }

  function pathsOf(type: string): (param: string) => number {
    const paths = new Map<string, number>()
    return (param) => {
      const known = paths.get(param)
      if (known !== undefined) return known
      const path = symbols.intern(pathOf(type, param))
      paths.set(param, path)
      return path
    }
  }

  return {
    of(type) {
      // Numbers given in what was undone are void.
      if (symbols.age !== age || steps > KEPT) {
        types = new Map()
        steps = 0
        age = symbols.age
      }
      const known = types.get(type)
      if (known) return known
      const made = { path: pathsOf(type), start: shaping(new Map()) }
      types.set(type, made)
      return made
    },
  }
}

function withOneMore(
  kinds: ReadonlyMap<number, ReadonlySet<string>>,
  path: number,
  kind: string,
): Map<number, ReadonlySet<string>> {
  return new Map(kinds).set(path, new Set(kinds.get(path)).add(kind))
}
