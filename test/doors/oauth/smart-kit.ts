/** A whole sandbox with clinicians, patients and apps, and a person at a browser who fills in what the pages ask. */
import { createHash, randomBytes } from 'node:crypto'
import type { Finding } from '../../../server/finding.ts'
import { type LiveSandbox, openLiveSandbox } from '../http/live-sandbox.ts'

export const APP = 'http://127.0.0.1:9/app'
export const DOCTOR = '99101C'
const naming = (name: string) => `https://fhir.synapxe.sg/NamingSystem/${name}`

/** What the charts of both patients hold: one of each is enough to see whose it is. */
const chart = (patient: string) => {
  const subject = { reference: `Patient/${patient}` }
  const loinc = (code: string) => ({ coding: [{ system: 'http://loinc.org', code }] })
  const category = (code: string) => [
    { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code }] },
  ]
  return [
    { resourceType: 'Encounter', id: `enc-${patient}`, status: 'finished', class: { code: 'AMB' }, subject },
    {
      resourceType: 'Observation',
      id: `vital-${patient}`,
      status: 'final',
      category: category('vital-signs'),
      code: loinc('8867-4'),
      subject,
      encounter: { reference: `Encounter/enc-${patient}` },
      effectiveDateTime: '2026-10-01T10:00:00+08:00',
      performer: [{ reference: 'Practitioner/doctor' }],
      valueQuantity: { value: 70, unit: '/min', system: 'http://unitsofmeasure.org', code: '/min' },
    },
    {
      resourceType: 'Observation',
      id: `lab-${patient}`,
      status: 'final',
      category: category('laboratory'),
      code: loinc('718-7'),
      subject,
      effectiveDateTime: '2026-10-01T10:00:00+08:00',
      valueQuantity: { value: 13, unit: 'g/dL', system: 'http://unitsofmeasure.org', code: 'g/dL' },
    },
    {
      resourceType: 'Binary',
      id: `bin-${patient}`,
      contentType: 'text/plain',
      data: Buffer.from(patient).toString('base64'),
    },
    {
      resourceType: 'DocumentReference',
      id: `doc-${patient}`,
      status: 'current',
      type: loinc('18842-5'),
      category: [
        {
          coding: [
            {
              system: 'http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category',
              code: 'clinical-note',
            },
          ],
        },
      ],
      subject,
      content: [{ attachment: { contentType: 'text/plain', url: `Binary/bin-${patient}` } }],
    },
  ]
}

const STAFF = [
  {
    resourceType: 'Practitioner',
    id: 'doctor',
    active: true,
    identifier: [{ system: naming('mcr'), value: DOCTOR }],
    name: [{ text: 'DR TEST', family: 'TEST' }],
  },
]

export interface AppOptions {
  id: string
  kind: 'public' | 'confidential' | 'backend'
  partner?: string
  apis?: string[]
  [field: string]: unknown
}

export interface Smart extends LiveSandbox {
  /** Registers a client; its secret, when it has one. */
  register(app: AppOptions): Promise<string | undefined>
  /** The findings of the newest exchange at the OAuth door. */
  told(): Promise<Finding[]>
  person(): Person
  /** A form at a back-channel endpoint. */
  form(endpoint: string, fields: Record<string, string>, headers?: Record<string, string>): Promise<Posted>
  epic(token: string, path: string, init?: RequestInit): Promise<Posted>
}

export interface Posted {
  status: number
  headers: Headers
  text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape
  json: any
}

export async function openSmart(changes: Parameters<typeof openLiveSandbox>[0] = {}): Promise<Smart> {
  const sandbox = await openLiveSandbox(changes)
  for (const resource of [...STAFF, ...chart('tan'), ...chart('siti')]) {
    const { status, text } = await sandbox.call(`/ngemr/fhir/r4/${resource.resourceType}/${resource.id}`, {
      method: 'PUT',
      headers: { 'x-api-key': sandbox.ready.apiKey, 'content-type': 'application/fhir+json' },
      body: JSON.stringify(resource),
    })
    if (status !== 201) throw new Error(`${resource.id}: ${status} ${text}`)
  }
  return {
    ...sandbox,
    async register({ partner = 'demo', apis = ['*'], ...app }) {
      await sandbox.admin(`workspaces/ngemr/partners/${partner}`, 'PUT', {})
      const redirectUris = app.kind === 'backend' ? undefined : [APP]
      const answer = await sandbox.admin(`workspaces/ngemr/partners/${partner}/clients`, 'POST', {
        ...(redirectUris && { redirectUris }),
        apis,
        ...app,
      })
      if (answer.status !== 201) throw new Error(answer.text)
      return answer.json.secret as string | undefined
    },
    async told() {
      const { json } = await sandbox.admin('workspaces/ngemr/exchanges?door=oauth&order=newest&limit=1')
      return json.exchanges[0]?.findings as Finding[]
    },
    person: () => createPerson(sandbox),
    form: (endpoint, fields, headers = {}) =>
      sandbox.call(`/ngemr/oauth2/${endpoint}`, { method: 'POST', body: new URLSearchParams(fields), headers }),
    epic: (token, path, init = {}) =>
      sandbox.call(`/ngemr/api/FHIR/R4/${path}`, {
        ...init,
        headers: { authorization: `Bearer ${token}`, accept: 'application/fhir+json', ...init.headers },
      }),
  }
}

export const pkce = () => {
  const verifier = randomBytes(32).toString('base64url')
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }
}

export interface Person {
  /** Opens an address of ours with the cookies had so far; follows nothing. */
  open(path: string, init?: RequestInit): Promise<Posted>
  /** From the authorization request to the answer at the app. */
  authorize(query: Record<string, string>, wishes?: Wishes): Promise<URLSearchParams>
  /** Cookies had so far, by name */
  cookies: Map<string, string>
}

export interface Wishes {
  username?: string
  password?: string
  patient?: string
  consent?: 'allow' | 'deny'
  cancel?: boolean
  /** Told of the heading of each page */
  pages?: string[]
}

function createPerson(sandbox: LiveSandbox): Person {
  const cookies = new Map<string, string>()
  const open: Person['open'] = async (path, init = {}) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await sandbox.call(path, { ...init, headers: { ...init.headers, cookie } })
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    return answer
  }
  return {
    open,
    cookies,
    async authorize(query, wishes = {}) {
      let answer = await open(`/ngemr/oauth2/authorize?${new URLSearchParams(query)}`)
      for (let steps = 0; steps < 8; steps++) {
        const location = answer.headers.get('location')
        if (location === null) throw new Error(`${answer.status} ${answer.text.slice(0, 400)}`)
        if (!location.startsWith('/')) return new URL(location).searchParams
        const page = await open(location)
        const [, heading = ''] = /<h1>(.*?)<\/h1>/.exec(page.text) ?? []
        const [, proof = ''] = /name="proof" value="(\w+)"/.exec(page.text) ?? []
        wishes.pages?.push(heading)
        const [step, fields] = stepOf(heading, wishes, sandbox.ready.signInPassword)
        answer = await open(`${location}/${step}`, {
          method: 'POST',
          body: new URLSearchParams({ proof, ...fields }),
        })
        if (answer.status >= 400) throw new Error(`${step}: ${answer.status} ${answer.text.slice(0, 600)}`)
      }
      throw new Error('The pages do not come to an end.')
    },
  }
}

function stepOf(heading: string, wishes: Wishes, password: string): [string, Record<string, string>] {
  if (wishes.cancel) return ['cancel', {}]
  if (heading === 'Sign in')
    return ['sign-in', { username: wishes.username ?? DOCTOR, password: wishes.password ?? password }]
  if (heading === 'Choose a patient') return ['patient', { patient: wishes.patient ?? 'tan' }]
  if (heading === 'Allow access?') return ['consent', { answer: wishes.consent ?? 'allow' }]
  throw new Error(`Unknown page ${heading}`)
}

export const authorizationRequest = (smart: Smart, changes: Record<string, string> = {}) => ({
  response_type: 'code',
  client_id: 'app',
  redirect_uri: APP,
  scope: 'openid fhirUser launch/patient patient/Patient.read patient/Observation.read',
  state: 'st',
  nonce: 'no',
  aud: smart.ready.epic,
  ...changes,
})

export interface SignInOptions {
  /** Of the client `web` */
  secret: string
  changes?: Record<string, string>
  wishes?: Wishes
  person?: Person
}

/** From the authorization request to the answer at the app; `exchange` sends the code to the token endpoint. */
export async function signInWith(
  smart: Smart,
  { secret, changes = {}, wishes = {}, person = smart.person() }: SignInOptions,
) {
  const { verifier, challenge } = pkce()
  const asked = authorizationRequest(smart, { code_challenge: challenge, code_challenge_method: 'S256', ...changes })
  const back = await person.authorize(asked, wishes)
  const exchange = (fields: Record<string, string> = {}) =>
    smart.form('token', {
      grant_type: 'authorization_code',
      code: String(back.get('code')),
      client_id: asked.client_id,
      redirect_uri: APP,
      code_verifier: verifier,
      ...(asked.client_id === 'web' ? { client_secret: secret } : {}),
      ...fields,
    })
  return { back, exchange }
}
