/** A stored record as the API gives it. */
import type { Shape } from '../api.ts'
import { writeEpicCodes } from './epic-codes.ts'
import type { ShapeContext } from './shape-context.ts'

export async function shapeRecord(shape: Shape, resource: unknown, context: ShapeContext): Promise<object> {
  return writeEpicCodes(await shape(resource as never, context), context.oids)
}
