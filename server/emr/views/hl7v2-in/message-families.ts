/** The message types that the hospital takes in, each with the rules of its events. A new family is one line here. */
import { DFT_RULES } from './charges/dft-rules.ts'
import { MDM_RULES } from './documents/mdm-rules.ts'
import { ADT_RULES } from './event-rules.ts'
import { VXU_RULES } from './immunizations/vxu-rules.ts'
import { OML_RULES, ORM_RULES } from './orders/order-rules.ts'
import { RAS_RULES } from './pharmacy/ras-rules.ts'
import { RDE_RULES } from './pharmacy/rde-rules.ts'
import { RDS_RULES } from './pharmacy/rds-rules.ts'
import { QBP_RULES, QCN_RULES } from './queries/qbp-rules.ts'
import { ORU_RULES } from './results/result-rules.ts'
import type { MessageRule } from './rules/event-rule.ts'
import { SIU_RULES } from './scheduling/siu-rules.ts'
import { MFN_RULES } from './staff/mfn-rules.ts'

export interface MessageFamily {
  /** MSH-9.1 */
  type: string
  rules: readonly MessageRule[]
  /** Why an event of the family that is not taken is not, where there is more to say than which are. */
  refusals?: Readonly<Record<string, string>>
}

export const FAMILIES: readonly MessageFamily[] = [
  {
    type: 'ADT',
    rules: ADT_RULES,
    refusals: { A18: 'NGEMR merges records with A40. Send A40 with the other number in MRG-1.' },
  },
  {
    type: 'SIU',
    rules: SIU_RULES,
    refusals: { S25: 'it is the schedule query, a message of type SQM.' },
  },
  { type: 'MDM', rules: MDM_RULES },
  { type: 'VXU', rules: VXU_RULES },
  { type: 'RDE', rules: RDE_RULES },
  { type: 'RDS', rules: RDS_RULES },
  { type: 'RAS', rules: RAS_RULES },
  { type: 'DFT', rules: DFT_RULES },
  { type: 'MFN', rules: MFN_RULES },
  { type: 'QBP', rules: QBP_RULES },
  { type: 'QCN', rules: QCN_RULES },
  { type: 'ORU', rules: ORU_RULES },
  { type: 'ORM', rules: ORM_RULES },
  { type: 'OML', rules: OML_RULES },
]

export function familyOf(type: string): MessageFamily | undefined {
  return FAMILIES.find((family) => family.type === type)
}

export function ruleFor(type: string, event: string): MessageRule | undefined {
  return familyOf(type)?.rules.find((rule) => rule.event === event)
}
