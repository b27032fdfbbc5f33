/** Where an outbound interface leads, as an admin request gives it: MLLP at a host and port, or HTTP at a URL. */
import { certificateName } from '../../../interfaces/outbound/certificates.ts'
import type { Interface, Target, TargetTls } from '../../../partners/registry.ts'
import type { TargetView } from './contract.ts'
import { bad, objectOf, readAddress } from './read-json.ts'

export const readTarget = (feed: Pick<Interface, 'name' | 'direction'>, target: unknown): Target => {
  if (feed.direction === 'in') {
    throw bad('target', `"${feed.name}" is inbound: the partner connects to us, it has no target.`)
  }
  const isUrl = typeof target === 'object' && target !== null && 'url' in target
  return isUrl ? readHttp(target) : readMllp(target)
}

const readMllp = (target: unknown): Target => {
  if (typeof target !== 'object' || target === null) return readAddress(target, 'target')
  const { tls, ...address } = target as Record<string, unknown>
  return { ...readAddress(address, 'target'), ...(tls === undefined ? {} : { tls: readTls(tls) }) }
}

const readHttp = (target: object): Target => {
  const { url, user, password, tls } = objectOf(target, ['url', 'user', 'password', 'tls'], 'target')
  if (typeof url !== 'string' || url.length > 2000 || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw bad('target.url', 'Send an address that begins with http:// or https://.')
  }
  if (new URL(url).username !== '') throw bad('target.url', 'Send user and password beside the URL, not in it.')
  for (const [field, value] of Object.entries({ user, password })) {
    if (value !== undefined && (typeof value !== 'string' || value.length > 200)) {
      throw bad(`target.${field}`, 'Send text of at most 200 characters.')
    }
  }
  return {
    url,
    ...(user === undefined ? {} : { user: String(user) }),
    ...(password === undefined ? {} : { password: String(password) }),
    ...(tls === undefined ? {} : { tls: readTls(tls) }),
  }
}

const readTls = (value: unknown): TargetTls => {
  const given = objectOf(value, ['ca', 'client', 'serverName'], 'target.tls')
  return Object.fromEntries(
    Object.entries(given).map(([name, text]) => {
      if (typeof text === 'string' && certificateName.test(text)) return [name, text]
      throw bad(`target.tls.${name}`, 'Send the name of a PEM file in the certs folder, without .pem: ca, client.')
    }),
  )
}

/** What is shown: everything but the password. */
export const viewTarget = (target: Target): TargetView => {
  if (!('url' in target)) return target
  const { password: _, ...shown } = target
  return shown
}
