/** A patch of a resource: a function from what is there to what shall be there, or why that cannot be. */
import { isObject } from '../../is-object.ts'

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json }
export type JsonObject = { [name: string]: Json }

export type Patched =
  | { ok: true; resource: JsonObject }
  /** `at`: which operation, from 0 */
  | { ok: false; text: string; at: number }

/** The resource handed in is the patch's own: it may be changed in place. */
export type Patch = (resource: JsonObject) => Patched

export type ReadPatch = { ok: true; patch: Patch } | { ok: false; text: string; at?: number }

/** More would be a program. */
export const MOST_OPERATIONS = 1000

export const isJsonObject = (value: unknown): value is JsonObject => isObject(value)

export const isJson = (value: unknown): value is Json => value !== undefined
