/** The resource types that can be kept here: all of R4 but those that only travel. */
import type { ResourceType } from '@medplum/fhirtypes'
import { resourceTypes } from '../../../fhir/definitions/definitions.ts'

const TRAVELLING = new Set(['OperationOutcome', 'Parameters'])

export const servedTypes = resourceTypes.filter((type) => !TRAVELLING.has(type)) as ResourceType[]

const served = new Set<string>(servedTypes)
const byLowerCase = new Map(servedTypes.map((type) => [type.toLowerCase(), type]))

export const isServed = (type: string): boolean => served.has(type)

/** `patient` was probably meant as `Patient`. */
export const meantType = (type: string): string | undefined => byLowerCase.get(type.toLowerCase())
