/**
 * Shapes of resources: which search parameters one has and in which index tables, kept as a symbol. The resources of a type
 * have few shapes between them, so that those without a parameter are found without looking at those with it.
 */
import { type Database, LIMIT } from './database.ts'
import type { Scope } from './search/scope.ts'
import { pathOf } from './symbols.ts'

export interface Shape {
  key: number
  text: string
}

/** `,12:token:text,15:date,` */
export const shapeText = (kinds: ReadonlyMap<number, ReadonlySet<string>>): string =>
  `,${[...kinds].map(([path, all]) => `${path}:${[...all].join(':')},`).join('')}`

/** What the text of a shape contains when the resource has the parameter. */
export const pathMark = (path: number): string => `,${path}:`

/** Whether there are values of the kind. */
export function hasKind({ text }: Shape, path: number, kind: string): boolean {
  const start = text.indexOf(pathMark(path))
  return (
    start >= 0 &&
    text
      .slice(start, text.indexOf(',', start + 1))
      .split(':')
      .includes(kind, 1)
  )
}

export type ShapesOf = (scope: Scope, most: number) => Shape[] | undefined

/** The shapes of the resources of a type that are not deleted; nothing when there are more than so many. */
export function createShapesOf(db: Database): ShapesOf {
  // Hops from shape to shape, so that the cost follows their number and not that of the resources.
  const next = 'SELECT min(shape) FROM resource WHERE workspace = ? AND type = ? AND deleted = 0'
  const hop = db.prepare<Shape>(
    `WITH RECURSIVE s (shape) AS (
       SELECT (${next}) UNION ALL SELECT (${next} AND shape > s.shape) FROM s WHERE s.shape IS NOT NULL
     ) SELECT shape AS key, text FROM s JOIN symbol ON key = shape ${LIMIT}`,
  )
  return ({ workspace, typeKey }, most) => {
    const found = hop.all(workspace, typeKey, workspace, typeKey, most + 1)
    return found.length > most ? undefined : found
  }
}

export const pathKey = (scope: Scope, param: string): number => scope.symbols.find(pathOf(scope.type, param))
