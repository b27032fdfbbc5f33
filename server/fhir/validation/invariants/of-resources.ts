/** Constraints of the resources that a hospital writes most, by key. Each says what its FHIRPath says. */
import { textOf } from '../issue.ts'
import { count, distinct, has, hasChoice, hasCoding, type Invariant, isBefore, list } from './reading.ts'

const implies = (first: boolean, then: boolean): boolean => !first || then
const HL7 = 'http://terminology.hl7.org/CodeSystem/'
const oneOf = (value: unknown, ...codes: string[]): boolean => codes.includes(textOf(value))

export const ofResources: Record<string, Invariant> = {
  'ait-1': (it) =>
    hasCoding(it['verificationStatus'], `${HL7}allergyintolerance-verification`, 'entered-in-error') ||
    has(it, 'clinicalStatus'),
  'ait-2': (it) =>
    !hasCoding(it['verificationStatus'], `${HL7}allergyintolerance-verification`, 'entered-in-error') ||
    !has(it, 'clinicalStatus'),
  'app-1': (it) => has(it, 'type') || has(it, 'actor'),
  'app-2': (it) => has(it, 'start') === has(it, 'end'),
  'app-3': (it) => (has(it, 'start') && has(it, 'end')) || oneOf(it['status'], 'proposed', 'cancelled', 'waitlist'),
  'app-4': (it) => implies(has(it, 'cancelationReason'), oneOf(it['status'], 'noshow', 'cancelled')),
  'apr-1': (it) => has(it, 'participantType') || has(it, 'actor'),
  'sev-1': (it) => !has(it, 'name') || !has(it, 'query'),
  'cpl-3': (it) => !has(it, 'detail') || !has(it, 'reference'),
  'ces-1': (it) => has(it, 'category') !== has(it, 'productOrService'),
  'cmp-1': (it) => has(it, 'text') || has(it, 'entry') || has(it, 'section'),
  'cmp-2': (it) => !has(it, 'emptyReason') || !has(it, 'entry'),
  'con-1': (it) => has(it, 'summary') || has(it, 'assessment'),
  'con-2': (it) => has(it, 'code') || has(it, 'detail'),
  'con-4': (it) =>
    !hasChoice(it, 'abatement') ||
    hasCoding(it['clinicalStatus'], `${HL7}condition-clinical`, 'resolved', 'remission', 'inactive'),
  'con-5': (it) =>
    !hasCoding(it['verificationStatus'], `${HL7}condition-ver-status`, 'entered-in-error') ||
    !has(it, 'clinicalStatus'),
  'ppc-1': (it) => has(it, 'policy') || has(it, 'policyRule'),
  'fhs-1': (it) => !hasChoice(it, 'age') || !hasChoice(it, 'born'),
  'fhs-2': (it) => hasChoice(it, 'age') || !has(it, 'estimatedAge'),
  'gol-1': (it) => !hasChoice(it, 'detail') || has(it, 'measure'),
  'grp-1': (it) => !has(it, 'member') || it['actual'] !== false,
  'imm-1': (it) => has(it, 'documentType') || has(it, 'reference'),
  'imr-1': (it) => has(it, 'vaccineCode') || has(it, 'targetDisease'),
  'ipn-1': (it) => has(it, 'identifier') || has(it, 'name'),
  'lnk-1': (it) => count(it, 'item') > 1,
  'lst-1': (it) => !has(it, 'emptyReason') || !has(it, 'entry'),
  'lst-2': (it) => it['mode'] === 'changes' || list(it['entry']).every((entry) => !has(entry, 'deleted')),
  'lst-3': (it) => it['mode'] === 'working' || list(it['entry']).every((entry) => !has(entry, 'date')),
  'mad-1': (it) => has(it, 'dose') || hasChoice(it, 'rate'),
  'mdd-1': (it) => !isBefore(it['whenHandedOver'], it['whenPrepared']),
  'obs-3': (it) => has(it, 'low') || has(it, 'high') || has(it, 'text'),
  'obs-6': (it) => !has(it, 'dataAbsentReason') || !hasChoice(it, 'value'),
  'obs-7': (it) => {
    if (it['component'] === undefined || !hasChoice(it, 'value')) return true
    const own = new Set(
      list(it['code']).flatMap((code) => list(code['coding']).map((coding) => JSON.stringify(coding))),
    )
    return !list(it['component']).some((component) =>
      list(component['code']).some((code) => list(code['coding']).some((coding) => own.has(JSON.stringify(coding)))),
    )
  },
  'org-1': (it) => has(it, 'identifier') || has(it, 'name'),
  'org-2': (it) => it['use'] !== 'home',
  'org-3': (it) => it['use'] !== 'home',
  'inv-1 Parameters.parameter': (it) => {
    const value = hasChoice(it, 'value')
    const resource = has(it, 'resource')
    return has(it, 'part') ? !value && !resource : value !== resource
  },
  'inv-1 Task': (it) => !isBefore(it['lastModified'], it['authoredOn']),
  'pat-1': (it) => has(it, 'name') || has(it, 'telecom') || has(it, 'address') || has(it, 'organization'),
  'prr-1': (it) => !has(it, 'orderDetail') || has(it, 'code'),
  'qrs-1': (it) => !has(it, 'answer') || !has(it, 'item'),
  'rqg-1': (it) => has(it, 'resource') !== has(it, 'action'),
  'bdl-1': (it) => !has(it, 'total') || oneOf(it['type'], 'searchset', 'history'),
  'bdl-2': (it) => it['type'] === 'searchset' || list(it['entry']).every((entry) => !has(entry, 'search')),
  'bdl-3': (it) => {
    const wanted = oneOf(it['type'], 'batch', 'transaction', 'history')
    return list(it['entry']).every((entry) => has(entry, 'request') === wanted)
  },
  'bdl-4': (it) => {
    const wanted = oneOf(it['type'], 'batch-response', 'transaction-response', 'history')
    return list(it['entry']).every((entry) => has(entry, 'response') === wanted)
  },
  'bdl-5': (it) => has(it, 'resource') || has(it, 'request') || has(it, 'response'),
  'bdl-7': (it) =>
    it['type'] === 'history' ||
    distinct(
      list(it['entry'])
        .filter((entry) => has(entry, 'fullUrl'))
        .map(
          (entry) =>
            `${textOf(entry['fullUrl'])} ${textOf(list(list(entry['resource'])[0]?.['meta'])[0]?.['versionId'])}`,
        ),
    ),
  'bdl-8': (it) => !textOf(it['fullUrl']).includes('/_history/'),
  'bdl-9': (it) =>
    it['type'] !== 'document' || list(it['identifier']).some((each) => has(each, 'system') && has(each, 'value')),
  'bdl-10': (it) => it['type'] !== 'document' || typeof it['timestamp'] === 'string',
  'bdl-11': (it) => it['type'] !== 'document' || firstType(it) === 'Composition',
  'bdl-12': (it) => it['type'] !== 'message' || firstType(it) === 'MessageHeader',
  'dom-6': (it) => list(it['text']).some((text) => has(text, 'div')),
  'con-3': (it) =>
    has(it, 'clinicalStatus') ||
    hasCoding(it['verificationStatus'], `${HL7}condition-ver-status`, 'entered-in-error') ||
    !hasCoding(it['category'], `${HL7}condition-category`, 'problem-list-item'),
  'nor-1': (it) => has(it, 'oralDiet') || has(it, 'supplement') || has(it, 'enteralFormula'),
}

const firstType = (bundle: Parameters<Invariant>[0]): unknown =>
  list(list(bundle['entry'])[0]?.['resource'])[0]?.['resourceType']
