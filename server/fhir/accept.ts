/** Which media type an answer goes out in (FHIR R4 http §3.1.0.1.11). The two doors have different habits. */
export interface Format {
  kind: 'json' | 'xml'
  /** Without charset, as it goes into Content-Type */
  mediaType: string
}

export interface FormatAsked {
  /** Value of `_format` */
  format?: string | undefined
  accept?: string | undefined
  contentType?: string | undefined
}

const JSON_TYPES = ['application/fhir+json', 'application/json+fhir', 'application/json', 'text/json']
const XML_TYPES = ['application/fhir+xml', 'application/xml+fhir', 'application/xml', 'text/xml']

/** `_format`, then `Accept`, then FHIR JSON; nothing when what is asked for is neither JSON nor XML of FHIR R4 (406). */
export function openFormat({ format, accept }: FormatAsked): Format | undefined {
  if (format !== undefined && format !== '') return isOurs(fhirVersion(format)) ? named(format) : undefined
  if (accept === undefined || accept.trim() === '') return OPEN_DEFAULT
  for (const { type, version } of acceptedTypes(accept)) {
    if (!isOurs(version)) continue
    const known = ofMediaType(type)
    if (known !== undefined) return known
    if (['*/*', 'application/*', 'text/html', 'text/*'].includes(type)) return OPEN_DEFAULT
  }
  return undefined
}

const OPEN_DEFAULT: Format = { kind: 'json', mediaType: 'application/fhir+json' }

/** Epic's habit: `_format` over `Accept` over the request's Content-Type over XML; what it does not know is passed over, and what it knows is echoed. */
export function epicFormat({ format, accept, contentType }: FormatAsked): Format {
  if (format === 'xml') return EPIC_DEFAULT
  const asked = format === undefined ? undefined : named(format)
  if (asked !== undefined) return asked
  for (const { type } of acceptedTypes(accept ?? '')) {
    const known = ofMediaType(type)
    if (known !== undefined) return known
  }
  return ofMediaType(bareType(contentType ?? '')) ?? EPIC_DEFAULT
}

const EPIC_DEFAULT: Format = { kind: 'xml', mediaType: 'application/xml' }

/** Whether a request body says that it is JSON, XML, or something else. A missing type is taken for JSON. */
export function bodyFormat(contentType: string | undefined): 'json' | 'xml' | 'form' | 'other' {
  if (contentType === undefined || contentType.trim() === '') return 'json'
  const type = bareType(contentType)
  if (type === 'application/x-www-form-urlencoded') return 'form'
  return ofMediaType(type)?.kind ?? 'other'
}

/** A value of `_format`: `json`, `xml` or a media type, whose `+` may have arrived as a space. */
function named(format: string): Format | undefined {
  const type = bareType(format.replace(/ /g, '+'))
  if (type === 'json') return { kind: 'json', mediaType: 'application/fhir+json' }
  if (type === 'xml') return { kind: 'xml', mediaType: 'application/fhir+xml' }
  return ofMediaType(type)
}

function ofMediaType(type: string): Format | undefined {
  if (JSON_TYPES.includes(type)) return { kind: 'json', mediaType: type === 'text/json' ? 'application/json' : type }
  return XML_TYPES.includes(type) ? { kind: 'xml', mediaType: type } : undefined
}

/** What a media type says of the version of FHIR (FHIR R4 http §3.1.0.1.11): `4.0`. */
const fhirVersion = (mediaType: string): string | undefined => /;\s*fhirversion="?([\d.]+)/i.exec(mediaType)?.[1]

const isOurs = (version: string | undefined): boolean => version === undefined || /^4\.0/.test(version)

/** The version that a body says it is of, where that is another than ours. */
export function otherVersion(contentType: string | undefined): string | undefined {
  const version = fhirVersion(contentType ?? '')
  return isOurs(version) ? undefined : version
}

const bareType = (header: string): string => (header.split(';', 1)[0] ?? '').trim().toLowerCase()

interface AcceptedType {
  type: string
  version: string | undefined
}

/** Clients send the same few texts with every request: what they mean is remembered. */
const known = new Map<string, readonly AcceptedType[]>()
const MOST_KNOWN = 200
const LONGEST_KNOWN = 500

/** By quality, then in order of mention (RFC 9110 §12.5.1). */
export function acceptedTypes(accept: string): readonly AcceptedType[] {
  const before = known.get(accept)
  if (before) return before
  const read = readAccepted(accept)
  if (accept.length <= LONGEST_KNOWN) {
    if (known.size === MOST_KNOWN) known.clear()
    known.set(accept, read)
  }
  return read
}

function readAccepted(accept: string): AcceptedType[] {
  return accept
    .split(',')
    .slice(0, 50)
    .map((part, index) => {
      const q = /;\s*q=([\d.]+)/i.exec(part)?.[1]
      return { type: bareType(part), quality: q === undefined ? 1 : Number(q), version: fhirVersion(part), index }
    })
    .filter(({ type, quality }) => type !== '' && quality > 0)
    .sort((a, b) => b.quality - a.quality || a.index - b.index)
}
