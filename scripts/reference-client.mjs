/**
 * Our reference vendor client: a token, an ADT^A01 by MLLP for a new synthetic person, and when the AA is there the patient and the visit
 * by FHIR. It knows of the sandbox only what a vendor knows: addresses, a key, and the standards. `--read-first` does it in the wrong
 * order, which a scenario must catch; `--never-read` and `--other-event` are
 * wrong in other ways.
 */
import { randomInt, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Client } from 'fhir-kit-client'
import { importJWK, SignJWT } from 'jose'

const WAIT_MS = 15_000
const { values: wrong } = parseArgs({
  options: {
    'read-first': { type: 'boolean', default: false },
    'never-read': { type: 'boolean', default: false },
    'other-event': { type: 'boolean', default: false },
  },
})

const main = async () => {
  const folder = resolve(process.env.NGEMR_DATA ?? '.ngemr')
  const place = addresses(JSON.parse(readFileSync(join(folder, 'ready.json'), 'utf8')))
  const key = JSON.parse(readFileSync(join(folder, 'keys', 'demo-backend.private.jwk.json'), 'utf8'))
  const person = newPerson()

  const token = await getToken(place.token, key)
  console.log(`token from ${place.token}`)
  const epic = new Client({
    baseUrl: place.epic,
    customHeaders: { Accept: 'application/fhir+json' },
    bearerToken: token,
  })

  if (wrong['read-first']) await read(epic, person)
  await admit(place.mllp, person)
  if (wrong['read-first'] || wrong['never-read']) return
  if (!(await read(epic, person))) throw new Error(`visit ${person.visit} was admitted and is not found`)
}

/** Where to go: told by whoever started us, or by the sandbox's ready file. */
const addresses = (ready) => {
  const [host, port] = (process.env.SANDBOX_MLLP ?? `${ready.mllp.host}:${ready.mllp.port}`).split(/:(?=\d+$)/)
  return {
    epic: process.env.SANDBOX_EPIC_URL ?? ready.epic,
    token: process.env.SANDBOX_TOKEN_URL ?? `${ready.oauth.replace(/\/token$/, '')}/token`,
    mllp: { host, port: Number(port) },
  }
}

/** Synthetic: birth years from 2030 on cannot have been issued. */
const newPerson = () => {
  const digits = `${randomInt(30, 100)}${String(randomInt(0, 100_000)).padStart(5, '0')}`
  const sum = [2, 7, 6, 5, 4, 3, 2].reduce((total, weight, i) => total + weight * Number(digits[i]), 4)
  return {
    nric: `T${digits}${'JZIHGFEDCBA'[sum % 11]}`,
    name: 'ZZTEST REFERENCE CLIENT',
    visit: `1007${String(randomInt(0, 100_000_000)).padStart(8, '0')}`,
  }
}

/** SMART backend services: the client signs an assertion with its private key. */
const getToken = async (url, key) => {
  const assertion = await new SignJWT({})
    .setProtectedHeader({ alg: 'RS384', kid: key.kid, typ: 'JWT' })
    .setIssuer('demo-backend')
    .setSubject('demo-backend')
    .setAudience(url)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime('2m')
    .sign(await importJWK(key, 'RS384'))
  const response = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    }),
  })
  const body = await response.json().catch(() => ({}))
  if (!response.ok || !body.access_token) throw new Error(`no token: ${response.status} ${body.error ?? ''}`)
  return body.access_token
}

const admit = async (mllp, person) => {
  const event = wrong['other-event'] ? 'A04' : 'A01'
  const { code, id } = await send(mllp, admission(event, person))
  console.log(`ADT^${event} for ${person.nric}, visit ${person.visit}: ${code}`)
  if (code !== 'AA') throw new Error(`ADT^${event} ${id} was answered ${code}`)
}

/** As NGEMR's own messages look: version 2.3, UTF-8, street in PID-11.4, trailing pipes, a Z-segment. */
const admission = (event, { nric, name, visit }) => {
  const now = singaporeTime()
  return [
    `MSH|^~\\&|REFERENCE|ZAH|||${now}||ADT^${event}|${Date.now() % 100_000_000}|T|2.3||||||UNICODE UTF-8|||||`,
    `EVN|${event}|${now}||ADT_EVENT||${now}`,
    fields('PID', {
      1: '1',
      2: `${nric}^^^NRIC^NRIC`,
      3: `${nric}^^^P`,
      5: `${name}^^^^MR.`,
      7: '19800214',
      8: 'M',
      10: 'CN',
      11: '10^^^EXAMPLE STREET 1^560010^SG^P^EXAMPLE COURT',
      13: '8000 1234^P^MOBILE',
      15: 'EL',
      19: nric,
      28: 'SG',
      30: 'A',
    }),
    fields('PV1', { 1: '1', 2: 'IP', 3: 'ZAHW51^^^ZAH^R', 4: 'EL', 10: 'NSMEGEN', 19: visit, 20: 'SELF', 44: now }),
    'PV2||BBSA',
    fields('ZPV', { 11: now, 40: '' }),
  ]
    .map((segment) => `${segment}\r`)
    .join('')
}

const fields = (name, values) => {
  const count = Math.max(...Object.keys(values).map(Number))
  return [name, ...Array.from({ length: count }, (_, i) => values[i + 1] ?? '')].join('|')
}

const singaporeTime = () => new Date(Date.now() + 8 * 3_600_000).toISOString().replace(/\D/g, '').slice(0, 14)

/** One frame out, one acknowledgement in: VT … FS CR. Resolves with MSA-1 of the answer to this very message. */
const send = ({ host, port }, message) =>
  new Promise((done, fail) => {
    const id = message.split('|')[9]
    const socket = createConnection({ host, port })
    let received = ''
    socket.setTimeout(WAIT_MS, () => socket.destroy(new Error(`no acknowledgement within ${WAIT_MS / 1000} s`)))
    socket.setEncoding('utf8')
    socket.on('connect', () => socket.write(`\u000b${message}\u001c\r`))
    socket.on('data', (chunk) => {
      received += chunk
      const end = received.indexOf('\u001c\r')
      if (end < 0) return
      const msa =
        received
          .slice(1, end)
          .split(/[\r\n]/)
          .find((line) => line.startsWith('MSA|'))
          ?.split('|') ?? []
      socket.end()
      if (msa[2] === id) done({ code: msa[1], id })
      else fail(new Error(`the acknowledgement is for ${msa[2] ?? 'no message'}, not ${id}`))
    })
    socket.on('error', (error) => fail(new Error(`MLLP ${host}:${port}: ${error.message}`)))
    socket.on('close', () => fail(new Error('the connection was closed before an acknowledgement came')))
  })

/** The patient by NRIC, then the patient's visits; true when the admitted one is among them. */
const read = async (epic, { nric, visit }) => {
  const patients = await search(epic, 'Patient', { identifier: `NRIC|${nric}` })
  const patient = patients[0]
  console.log(`Patient?identifier=NRIC|${nric}: ${patient ? patient.id : 'nobody'}`)
  if (!patient) return false
  const visits = await search(epic, 'Encounter', { patient: patient.id })
  const found = visits.some((one) => one.identifier?.some(({ value }) => value === visit))
  console.log(
    `Encounter?patient=${patient.id}: ${visits.length}, ${found ? 'the visit is there' : 'without the visit'}`,
  )
  return found
}

const search = async (epic, resourceType, searchParams) => {
  const bundle = await epic.search({ resourceType, searchParams })
  return (bundle.entry ?? [])
    .map(({ resource }) => resource)
    .filter((resource) => resource?.resourceType === resourceType)
}

try {
  await main()
  console.log('done')
} catch (error) {
  console.error(`failed: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
