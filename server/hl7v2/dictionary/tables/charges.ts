/** Tables of DFT (HL7 v2.5.1 chapter 6). */

/** Transaction type, FT1-6. */
export const CHARGE_TABLES = {
  '0017': { AJ: 'Adjustment', CD: 'Credit', CG: 'Charge', CO: 'Co-payment', PY: 'Payment' },
} as const
