/** The page of the Epic door for a person: its APIs, its refusals, and what it assumes; written from declarations and catalogue. */
import { EPIC_APIS } from '../apis/index.ts'
import { ASSUMPTIONS } from '../assumptions/index.ts'
import { CODES_NOT_GIVEN } from '../codes-not-given.ts'
import { ERROR_CATALOGUE } from '../error-catalogue.ts'
import { STU3_APIS } from '../stu3/stu3-apis.ts'

export function epicDoorPage(): string {
  return [
    '# The Epic door',
    '',
    'Each API is granted to a client by its name.',
    '',
    ...table(
      ['API', 'Epic number', 'native search parameters', 'also filters by'],
      EPIC_APIS.map((api) => {
        const names = (each: readonly { name: string }[] = []): string => each.map(({ name }) => name).join(', ')
        const found = api.interaction === 'search' ? [names(api.parameters), names(api.postFilters)] : ['', '']
        return [api.name, String(api.epicNumber ?? ''), ...found]
      }),
    ),
    '',
    `In STU3: ${STU3_APIS.map(({ name }) => name).join(', ')}.`,
    '',
    '## Errors',
    '',
    ...table(
      ['code', 'status', 'severity', 'words', 'known by'],
      Object.entries(ERROR_CATALOGUE).map(([code, { status, severity, display, confidence }]) => [
        code,
        String(status),
        severity,
        display,
        confidence,
      ]),
    ),
    '',
    'Epic has these as well; this door does not give them:',
    '',
    ...table(
      ['code', 'status', 'severity', 'about', 'here', 'known by'],
      Object.entries(CODES_NOT_GIVEN).map(([code, { status, severity, about, here, confidence }]) => [
        code,
        String(status ?? 'not known'),
        severity ?? 'not known',
        about,
        here,
        confidence,
      ]),
    ),
    '',
    '## Assumptions',
    '',
    'What neither Epic nor NGEMR has published, and what the door does instead.',
    '',
    ...table(
      ['assumption', 'about', 'what is done', 'setting'],
      ASSUMPTIONS.map(({ id, about, text, setting }) => [id, about, text, setting ?? '']),
    ),
    '',
  ].join('\n')
}

const cell = (text: string): string => text.replaceAll('|', '\\|')

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`)
