/**
 * The first gate: the JSON's shape by functions that ajv made of HL7's schema at build time (scripts/generate-shapes.mjs).
 * The module is loaded with the first resource that comes, so that start-up pays nothing.
 */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { SandboxError } from '../../errors.ts'
import { textOf } from './issue.ts'
import type { Json, Run } from './run.ts'

interface ShapeError {
  /** JSON pointer */
  instancePath: string
  keyword: string
  params: Record<string, unknown>
}
type Shape = ((data: unknown) => boolean) & { errors?: ShapeError[] | null }

let shapes: Record<string, Shape> | undefined

/** Beside the compiled rooms, and where the build leaves it when the sources themselves are run. */
const PLACES = ['../../../generated/fhir-shapes.cjs', '../../../dist/generated/fhir-shapes.cjs']

function load(): Record<string, Shape> {
  if (shapes === undefined) {
    const file = PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url))).find((each) => existsSync(each))
    if (file === undefined)
      throw new SandboxError('internal', 'The compiled schemas of FHIR are missing. Run "npm run build".')
    shapes = createRequire(import.meta.url)(file) as Record<string, Shape>
  }
  return shapes
}

/** True when the shape is right. */
export const shapeHolds = (resource: Json): boolean => load()[textOf(resource['resourceType'])]?.(resource) ?? false

/** What the schema has against it, told only where the walk found nothing: the walk speaks plainer. */
export function sayShape(resource: Json, run: Run): void {
  const shape = load()[textOf(resource['resourceType'])]
  if (shape === undefined || shape(resource)) return
  for (const { instancePath, keyword, params } of shape.errors ?? []) {
    const path = instancePath.split('/').slice(1).map(unescapePointer)
    const detail = Object.values(params)
      .map((param) => JSON.stringify(param))
      .join(', ')
      .slice(0, 200)
    run.say('shape', 'structure', `does not have the shape of FHIR's JSON schema (${keyword}: ${detail}).`, { path })
  }
}

const unescapePointer = (step: string): string | number => {
  const text = step.replaceAll('~1', '/').replaceAll('~0', '~')
  return /^\d+$/.test(text) ? Number(text) : text
}
