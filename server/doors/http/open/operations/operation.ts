/** What an operation of the open door is (FHIR R4 operations §3.2.0): one file each, listed in operations/index.ts. */
import type { Interaction } from '../call.ts'

/** `/$name`, `/Type/$name`, `/Type/id/$name` */
export type OperationScope = 'system' | 'type' | 'instance'

export interface Operation {
  /** Without the dollar sign */
  name: string
  /** Canonical of the OperationDefinition, for `/metadata` */
  definition: string
  scopes: readonly OperationScope[]
  /** Where it is offered on types and instances; absent: on every type that is served. */
  types?: readonly string[]
  methods: readonly ('GET' | 'POST' | 'DELETE')[]
  /** The call's `type` is empty on system level, its `id` below instance level. */
  handle: Interaction
}
