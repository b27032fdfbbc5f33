/** Who on file is the person described, as Epic decides it for creates and `$match`: certain, or not. */
import type { Identifier, Patient } from '@medplum/fhirtypes'
import { type Candidate, findCandidates } from '../../../../emr/matching/find-candidates.ts'
import { type Judged, scorePatient } from '../../../../emr/matching/score-patient.ts'
import type { AuthorisedCall } from '../call.ts'
import { DSTU2_ID, OID, STU3_ID } from '../oids.ts'

export interface PersonMatch {
  candidate: Candidate
  judged: Judged
  certain: boolean
  /** A number of the description is one of the record's. */
  sharesIdentifier: boolean
}

/** The most like first. */
export async function matchPerson({ deps, workspace }: AuthorisedCall, asked: Patient): Promise<PersonMatch[]> {
  const { found } = await findCandidates(deps.hospital.records, workspace, asked)
  return found
    .map((candidate) => {
      const judged = scorePatient(asked, candidate.resource)
      return { candidate, judged, certain: isCertain(judged), sharesIdentifier: hasIdentifier(judged) }
    })
    .filter(({ judged }) => judged.grade !== undefined && judged.grade !== 'certainly-not')
    .sort((a, b) => b.judged.score - a.judged.score || (a.candidate.row.id < b.candidate.row.id ? -1 : 1))
}

/** A strong identifier with the rest agreeing; or name, birth date, gender, telecom and address, all the same. */
function isCertain(judged: Judged): boolean {
  if (judged.grade === 'certain') return true
  const same = new Set(judged.likenesses.filter(({ as }) => as === 'same').map(({ feature }) => feature))
  const contradicted = judged.likenesses.some(({ as }) => as === 'different')
  return (
    !contradicted &&
    (['name', 'birthDate', 'gender', 'address'] as const).every((feature) => same.has(feature)) &&
    (same.has('phone') || same.has('email'))
  )
}

const hasIdentifier = ({ likenesses }: Judged): boolean =>
  likenesses.some(({ feature, as }) => feature === 'identifier' && (as === 'same' || as === 'sameOld'))

/** Identifiers under the systems that records keep them with; those that are Epic's own are left out and told of. */
export function storedIdentifiers(
  given: readonly Identifier[] | undefined,
  { context }: AuthorisedCall,
): { identifiers: Identifier[]; own: Identifier[] } {
  const { oids, identityTypes } = context
  const epic = [oids.customer(OID.internalPatient), oids.customer(`${OID.identityType}.0`), DSTU2_ID, STU3_ID]
  const identifiers: Identifier[] = []
  const own: Identifier[] = []
  for (const each of given ?? []) {
    const type = each.type?.text
    if (epic.includes(each.system ?? '') || OWN_TYPES.has(type?.toUpperCase() ?? '')) own.push(each)
    else {
      const system = identityTypes.storedSystem(each.system ?? type ?? '') ?? each.system
      identifiers.push({ ...each, ...(system === undefined ? {} : { system }) })
    }
  }
  return { identifiers, own }
}

const OWN_TYPES = new Set(['EPIC', 'EXTERNAL', 'INTERNAL', 'FHIR', 'FHIR STU3', 'CEID', 'EPI', 'WPRINTERNAL'])
