/** The Epic APIs that act: creates and operations; and `EpicApi`, any of all, told apart by `interaction`. */
import type { Resource } from '@medplum/fhirtypes'
import type { ResourceRow } from '../../../emr/hospital.ts'
import type { Finding } from '../../../journal/exchange.ts'
import type { DoorResponse } from '../door.ts'
import type { ApiBase, ReadApi, SearchApi, Shape } from './api.ts'
import type { AuthorisedCall } from './call.ts'
import type { Refusal } from './outcome.ts'

export type EpicApi = ReadApi | SearchApi | CreateApi | OperationApi

export interface CreateApi extends ApiBase {
  interaction: 'create'
  /** Of what is there afterwards, for who prefers it returned. */
  shape: Shape
  /** Says itself what is wrong with references that lead nowhere; without it they are refused (59144) before. */
  judgesReferences?: true
  /** Files what was sent, which is valid R4 and whose references are logical, or says why not. */
  file(sent: never, call: AuthorisedCall): Promise<Filed>
}

/** `row`: the record that stands for what was sent, a new one or, where Epic matches first, one that was there. */
export type Filed = { row: ResourceRow; findings: Finding[] } | { refused: Refusal }

export interface OperationApi extends ApiBase {
  interaction: 'operation'
  /** `$match` */
  operation: string
  /** Of the type, or of one record. */
  level: 'type' | 'instance'
  method: 'GET' | 'POST'
  /** Canonical URL of its OperationDefinition */
  definition: string
  /** `id`: the logical id, at instance level. */
  perform(call: AuthorisedCall, id: string): Promise<DoorResponse>
}

/** What a request brings, as FHIR. */
export type Sent = { resource: Resource } | { refused: Refusal }
