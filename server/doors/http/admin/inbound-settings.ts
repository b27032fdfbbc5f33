/** The settings of an inbound interface as an admin request gives them; what does not fit is answered with the field and the choices. */
import type { AcknowledgementSetting, Interface } from '../../../partners/registry.ts'
import { hashOf } from '../hl7v2/basic.ts'
import { bad, objectOf, readAddress } from './read-json.ts'

export type InboundSettings = Pick<
  Interface,
  | 'sender'
  | 'certificate'
  | 'acknowledgement'
  | 'acceptOn'
  | 'duplicates'
  | 'sequenceNumbers'
  | 'newPatients'
  | 'port'
  | 'dropFolder'
  | 'http'
>

export const inboundSettingNames = [
  'sender',
  'certificate',
  'acknowledgement',
  'acceptOn',
  'duplicates',
  'sequenceNumbers',
  'newPatients',
  'port',
  'dropFolder',
  'http',
] as const

export const readInboundSettings = (feed: Interface, body: Record<string, unknown>): InboundSettings => {
  const {
    sender,
    certificate,
    acknowledgement,
    acceptOn,
    duplicates,
    sequenceNumbers,
    port,
    dropFolder,
    http,
    newPatients,
  } = body
  if (acknowledgement !== undefined && feed.direction === 'out') {
    return { ...readInboundSettings(feed, { ...body, acknowledgement: undefined }), ...readEnhanced(acknowledgement) }
  }
  const given = inboundSettingNames.find((name) => body[name] !== undefined)
  if (given && feed.direction === 'out') throw bad(given, `"${feed.name}" is outbound; "${given}" is for inbound ones.`)
  if (sequenceNumbers !== undefined && typeof sequenceNumbers !== 'boolean') {
    throw bad('sequenceNumbers', '"sequenceNumbers" is true or false.')
  }
  if (newPatients !== undefined && newPatients !== 'create' && newPatients !== 'refuse') {
    throw bad('newPatients', 'Send create (ADT may put somebody on file) or refuse (it is answered AE).')
  }
  if (acceptOn !== undefined && acceptOn !== 'filing' && acceptOn !== 'storage') {
    throw bad('acceptOn', 'Send filing (a positive answer means filed) or storage (it means safe; filed afterwards).')
  }
  if (dropFolder !== undefined && typeof dropFolder !== 'boolean') {
    throw bad('dropFolder', '"dropFolder" is true or false.')
  }
  if (port !== undefined && !(typeof port === 'number' && Number.isInteger(port) && port >= 0 && port < 65_536)) {
    throw bad('port', 'Send a port number; 0 takes a free one.')
  }
  return {
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(dropFolder === undefined ? {} : { dropFolder }),
    ...(http === undefined ? {} : { http: readHttp(http) }),
    ...(acceptOn === undefined ? {} : { acceptOn }),
    ...(newPatients === undefined ? {} : { newPatients }),
    ...(sequenceNumbers === undefined ? {} : { sequenceNumbers }),
    ...(certificate === undefined ? {} : { certificate: readCertificate(certificate) }),
    ...(sender === undefined ? {} : { sender: readSender(sender) }),
    ...(acknowledgement === undefined
      ? {}
      : { acknowledgement: readAcknowledgement(acknowledgement, feed.acknowledgement) }),
    ...(duplicates === undefined ? {} : { duplicates: readDuplicates(duplicates) }),
  }
}

const readSender = (value: unknown) => {
  const sender = objectOf(value, ['application', 'facility'], 'sender')
  const read = (name: 'application' | 'facility') => {
    const text = sender[name]
    if (text === undefined || text === '') return {}
    if (typeof text !== 'string' || text.length > 180)
      throw bad(`sender.${name}`, 'Send text of at most 180 characters.')
    return { [name]: text }
  }
  return { ...read('application'), ...read('facility') }
}

const readCertificate = (value: unknown): string => {
  const shown = typeof value === 'string' ? value.toUpperCase() : ''
  if (/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/.test(shown)) return shown
  throw bad(
    'certificate',
    'Send the SHA-256 fingerprint as 32 pairs with colons: openssl x509 -noout -fingerprint -sha256.',
  )
}

const modes = ['original', 'enhanced', 'accept-only'] as const

/** What is not named stays as it is; an `application` of null is unset. */
const readAcknowledgement = (value: unknown, before: AcknowledgementSetting = {}): AcknowledgementSetting => {
  const { mode, application } = objectOf(value, ['mode', 'application'], 'acknowledgement')
  const known = modes.find((each) => each === mode)
  if (mode !== undefined && !known) throw bad('acknowledgement.mode', `Send one of ${modes.join(', ')}.`)
  const { application: _, ...rest } = before
  const kept = application === null ? rest : before
  return {
    ...kept,
    ...(known && { mode: known }),
    ...(application ? { application: readAddress(application, 'acknowledgement.application') } : {}),
  }
}

/** Of an outbound interface: whether we ask the partner for CA first. */
const readEnhanced = (value: unknown): Pick<Interface, 'acknowledgement'> => {
  const { mode } = objectOf(value, ['mode'], 'acknowledgement')
  if (mode === 'original' || mode === 'enhanced') return { acknowledgement: { mode } }
  throw bad('acknowledgement.mode', 'Send original or enhanced: what is asked for in MSH-15 and MSH-16.')
}

const readHttp = (value: unknown): { user: string; passwordHash: string } => {
  const { user, password } = objectOf(value, ['user', 'password'], 'http')
  if (typeof user !== 'string' || !/^[^:\p{Cc}]{1,100}$/u.test(user)) {
    throw bad('http.user', 'Send a name of at most 100 characters, without a colon.')
  }
  if (typeof password !== 'string' || password.length < 8 || password.length > 200) {
    throw bad('http.password', 'Send a password of 8 to 200 characters.')
  }
  return { user, passwordHash: hashOf(password) }
}

const readDuplicates = (value: unknown) => {
  const { changed, rememberedHours } = objectOf(value, ['changed', 'rememberedHours'], 'duplicates')
  if (changed !== 'flag' && changed !== 'refuse') throw bad('duplicates.changed', 'Send flag or refuse.')
  if (rememberedHours === undefined) return { changed } as const
  if (typeof rememberedHours !== 'number' || !(rememberedHours > 0 && rememberedHours <= 8760)) {
    throw bad('duplicates.rememberedHours', 'Send a number of hours, at most 8760.')
  }
  return { changed, rememberedHours } as const
}
