/** Vaccines that have no CVX code are told of, once for the page. */
import type { Immunization, Resource } from '@medplum/fhirtypes'
import type { Issue } from '../outcome.ts'

const CVX = 'http://hl7.org/fhir/sid/cvx'

export const withoutCvx = (found: readonly Resource[]): Issue[] =>
  found.some((resource) => !hasCvx(resource as Immunization)) ? [{ code: 4117 }] : []

const hasCvx = ({ vaccineCode }: Immunization): boolean =>
  vaccineCode?.coding?.some(({ system }) => system === CVX) ?? false
