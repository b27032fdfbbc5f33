/** Bundles for the open door: entries put together, sent, and read back. */
import { expect } from '@jest/globals'
import { json, openHospital } from './open-hospital.ts'

export interface Entry {
  fullUrl?: string
  resource?: object
  request?: object
}

export interface ResponseEntry {
  fullUrl?: string
  resource?: Record<string, unknown>
  response: { status: string; location?: string; etag?: string; lastModified?: string; outcome?: object }
}

export async function openBundles() {
  const hospital = await openHospital()
  const { ask } = hospital
  const send = (entry: Entry[], headers = {}, type = 'transaction') =>
    ask('POST', '/', { body: { resourceType: 'Bundle', type, entry }, headers })
  /** The entries of an answer that must be good. */
  const done = async (entry: Entry[], headers = {}): Promise<ResponseEntry[]> => {
    const response = await send(entry, headers)
    expect({ status: response.status, body: String(response.body) }).toMatchObject({ status: 200 })
    return (json(response)['entry'] ?? []) as ResponseEntry[]
  }
  /** Of an answer that must not be: status, which entry, and why. */
  const refused = async (entry: Entry[]) => {
    const response = await send(entry)
    const { issue } = json(response) as { issue: { diagnostics: string; expression: string[] }[] }
    return { status: response.status, at: issue[0]?.expression[0], text: issue[0]?.diagnostics }
  }
  const get = async (path: string) => json(await ask('GET', path))
  const total = async (type: string) => (await get(`/${type}?_summary=count`))['total']
  return { ...hospital, send, done, refused, get, total }
}

export const idOf = (entry: ResponseEntry | undefined): string => entry?.response.location?.split('/')[1] ?? ''

export const post = (type: string, more: object = {}, fullUrl?: string, request = {}): Entry => ({
  ...(fullUrl === undefined ? {} : { fullUrl }),
  resource: { resourceType: type, ...more },
  request: { method: 'POST', url: type, ...request },
})

export const put = (type: string, id: string, more: object = {}, fullUrl?: string): Entry => ({
  ...(fullUrl === undefined ? {} : { fullUrl }),
  resource: { resourceType: type, id, ...more },
  request: { method: 'PUT', url: `${type}/${id}` },
})

export const flag = (reference: string) => ({ status: 'active', code: { text: 'x' }, subject: { reference } })

export const A = 'urn:uuid:0190a1b2-0000-4000-8000-00000000000a'
export const B = 'urn:oid:1.2.36.146.595.217.0.1'
