/** HL7 table 0396, the names of coding systems in messages, and the URIs by which the records know them. One list for both ways. */

const HL7 = 'http://terminology.hl7.org/CodeSystem/v2-'
const LOCAL = 'urn:ngemr-sandbox:'

/** The first name of a system is the one that goes out. */
const SYSTEMS: readonly [name: string, uri: string][] = [
  ['LN', 'http://loinc.org'],
  ['LOINC', 'http://loinc.org'],
  ['SCT', 'http://snomed.info/sct'],
  ['SNOMED', 'http://snomed.info/sct'],
  ['UCUM', 'http://unitsofmeasure.org'],
  ['I10', 'http://hl7.org/fhir/sid/icd-10'],
  ['CVX', 'http://hl7.org/fhir/sid/cvx'],
  ['MVX', 'http://terminology.hl7.org/CodeSystem/MVX'],
  ['RXNORM', 'http://www.nlm.nih.gov/research/umls/rxnorm'],
  ['ATC', 'http://www.whocc.no/atc'],
]

/** `local` names the vocabulary that a bare or a local code is of: `lab-test`. */
export function systemNamed(name: string | undefined, local: string): string {
  const wanted = (name ?? '').toUpperCase()
  const known = SYSTEMS.find(([each]) => each === wanted)
  if (known) return known[1]
  const table = /^HL7(\d{4})$/.exec(wanted)?.[1]
  if (table) return `${HL7}${table}`
  // L and 99zzz are the sender's own vocabularies; the unnamed is ours.
  return wanted === '' || wanted === 'L' ? `${LOCAL}${local}` : `${LOCAL}${local}:${wanted.toLowerCase()}`
}

/** The name for component 3 of a coded field; `L` for a vocabulary of the hospital's own. */
export function nameOfSystem(uri: string | undefined): string {
  const known = SYSTEMS.find(([, each]) => each === uri)
  if (known) return known[0]
  const table = uri?.startsWith(HL7) && /^\d{4}$/.exec(uri.slice(HL7.length))?.[0]
  if (table) return `HL7${table}`
  const named = uri?.startsWith(LOCAL) ? uri.slice(LOCAL.length).split(':')[1] : undefined
  return named?.toUpperCase() ?? 'L'
}
