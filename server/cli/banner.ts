/** What `serve` prints once everything listens: addresses, and lines to paste for a first token, read and message. */
import { relative } from 'node:path'
import type { ReadyFile } from '../doors/http/admin/contract.ts'

/** The patient with everything on file; fixtures/README.md lists the others. */
const storyNric = 'T4120264A'
const example = 'fixtures/flows/examples/admit-a01.hl7'

export const bannerOf = (ready: ReadyFile, data: string, cwd: string): string[] => {
  const folder = relative(cwd, data) || '.'
  const option = folder === '.ngemr' ? '' : ` --data ${folder.startsWith('..') ? data : folder}`
  const sandbox = 'npx ngemr-sandbox'
  return [
    '',
    `NGEMR sandbox ${ready.version}, workspace "${ready.workspace}"`,
    '',
    `  Epic door   ${ready.epic}    FHIR R4 as Epic serves it; wants a token`,
    `  open door   ${ready.open}    plain FHIR R4; wants the API key or a token`,
    `  OAuth       ${ready.oauth}`,
    `  MLLP        ${ready.mllp.host}:${ready.mllp.port}    HL7 v2`,
    ...(ready.mllpTls ? [`  MLLP + TLS  ${ready.mllpTls.host}:${ready.mllpTls.port}    HL7 v2 over TLS`] : []),
    `  console     ${ready.console}    what crosses, as it crosses`,
    `  admin       ${ready.admin}`,
    `  data        ${data}    ready.json, keys, database`,
    '',
    'Try, in another terminal:',
    '',
    `  TOKEN=$(${sandbox} token --client demo-backend${option})`,
    `  curl -s -H "Authorization: Bearer $TOKEN" -H 'Accept: application/fhir+json' '${ready.epic}/Patient?identifier=NRIC|${storyNric}'`,
    `  ${sandbox} send ${example}${option}`,
    '',
    'Ctrl-C stops.',
  ]
}
