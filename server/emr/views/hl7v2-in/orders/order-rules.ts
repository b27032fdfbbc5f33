/** The order messages that the hospital takes in, and what answers each. */
import { cutPriors } from './cut-priors.ts'
import { orderRule } from './file-orders.ts'

export const ORM_RULES = [orderRule('O01', { type: 'ORR', trigger: 'O02', structure: 'ORR_O02' })]
export const OML_RULES = [orderRule('O21', { type: 'ORL', trigger: 'O22', structure: 'ORL_O22' }, cutPriors)]
