/** The HL7 tables: those that the protocol itself turns on, and those of the message families in `tables/`. */
import { CHARGE_TABLES } from './tables/charges.ts'
import { DOCUMENT_TABLES } from './tables/documents.ts'
import { MASTER_FILE_TABLES } from './tables/master-files.ts'
import { ORDER_AND_RESULT_TABLES } from './tables/orders-and-results.ts'
import { PHARMACY_TABLES } from './tables/pharmacy.ts'
import { QUERY_TABLES } from './tables/queries.ts'
import { SCHEDULING_TABLES } from './tables/scheduling.ts'

export const TABLES = {
  ...ORDER_AND_RESULT_TABLES,
  ...SCHEDULING_TABLES,
  ...QUERY_TABLES,
  ...DOCUMENT_TABLES,
  ...PHARMACY_TABLES,
  ...CHARGE_TABLES,
  ...MASTER_FILE_TABLES,
  /** Acknowledgement code, MSA-1. */
  '0008': {
    AA: 'Application accept',
    AE: 'Application error',
    AR: 'Application reject',
    CA: 'Commit accept',
    CE: 'Commit error',
    CR: 'Commit reject',
  },
  /** Processing id, MSH-11. */
  '0103': { D: 'Debugging', P: 'Production', T: 'Training' },
  /** When to acknowledge, MSH-15 and MSH-16. */
  '0155': { AL: 'Always', NE: 'Never', ER: 'Error or reject only', SU: 'Success only' },
  /** Character set, MSH-18. */
  '0211': {
    ASCII: '7-bit ASCII',
    '8859/1': 'ISO 8859-1, Western European',
    '8859/2': 'ISO 8859-2, Central European',
    '8859/3': 'ISO 8859-3, South European',
    '8859/4': 'ISO 8859-4, North European',
    '8859/5': 'ISO 8859-5, Cyrillic',
    '8859/6': 'ISO 8859-6, Arabic',
    '8859/7': 'ISO 8859-7, Greek',
    '8859/8': 'ISO 8859-8, Hebrew',
    '8859/9': 'ISO 8859-9, Turkish',
    '8859/15': 'ISO 8859-15, Western European with the euro sign',
    'ISO IR6': 'ASCII',
    'ISO IR14': 'JIS X 0201, Japanese',
    'ISO IR87': 'JIS X 0208, Japanese',
    'ISO IR159': 'JIS X 0212, Japanese',
    'GB 18030-2000': 'Chinese, simplified',
    'KS X 1001': 'Korean',
    'CNS 11643-1992': 'Chinese, traditional',
    'BIG-5': 'Chinese, traditional',
    UNICODE: 'Unicode, encoding not said',
    'UNICODE UTF-8': 'Unicode in UTF-8',
    'UNICODE UTF-16': 'Unicode in UTF-16',
    'UNICODE UTF-32': 'Unicode in UTF-32',
  },
  /** Error condition, ERR-3 (ERR-1.4 before 2.5). */
  '0357': {
    '0': 'Message accepted',
    '100': 'Segment sequence error',
    '101': 'Required field missing',
    '102': 'Data type error',
    '103': 'Table value not found',
    '104': 'Value too long',
    '200': 'Unsupported message type',
    '201': 'Unsupported event code',
    '202': 'Unsupported processing id',
    '203': 'Unsupported version id',
    '204': 'Unknown key identifier',
    '205': 'Duplicate key identifier',
    '206': 'Application record locked',
    '207': 'Application internal error',
  },
  /** Error severity, ERR-4. */
  '0516': { E: 'Error', F: 'Fatal error', I: 'Information', W: 'Warning' },
} as const

export type TableId = keyof typeof TABLES

/** What a code means; `undefined` when the table does not have it. */
export function tableValue(table: TableId, code: string): string | undefined {
  const values: Readonly<Record<string, string>> = TABLES[table]
  return Object.hasOwn(values, code) ? values[code] : undefined
}
