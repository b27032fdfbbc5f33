/** The partner that every workspace starts with, so that a vendor's first request needs no registration. */
import type { Interface, Partner } from './registry.ts'

export const DEMO_PARTNER = 'demo'
export const DEMO_CLIENT = 'demo-backend'

/** Every event that NGEMR's table has; A18 is never sent. */
const DEMO_EVENTS = [
  'A01',
  'A02',
  'A03',
  'A04',
  'A05',
  'A06',
  'A07',
  'A08',
  'A09',
  'A10',
  'A11',
  'A12',
  'A13',
  'A14',
  'A15',
  'A16',
  'A17',
  'A21',
  'A22',
  'A25',
  'A26',
  'A27',
  'A28',
  'A31',
  'A38',
  'A40',
  'A45',
  'A52',
  'A53',
  'A60',
]

export interface DemoPartnerOptions {
  /** The demo client's public key as a JWK with its `kid`. */
  publicKey: Record<string, unknown>
  /** The Epic APIs granted: all that the Epic door has. */
  apis: readonly string[]
}

export function demoPartner({ publicKey, apis }: DemoPartnerOptions): Partner {
  return {
    id: DEMO_PARTNER,
    name: 'Demo partner',
    clients: [{ clientId: DEMO_CLIENT, partner: DEMO_PARTNER, jwks: { keys: [publicKey] }, apis: [...apis] }],
  }
}

export function demoInterfaces(): Interface[] {
  return [
    { name: 'demo-adt-in', partner: DEMO_PARTNER, direction: 'in', events: [...DEMO_EVENTS], enabled: true },
    {
      name: 'demo-adt-out',
      partner: DEMO_PARTNER,
      direction: 'out',
      target: { host: '127.0.0.1', port: 2576 },
      events: [...DEMO_EVENTS],
      enabled: true,
      facility: 'ZAH',
    },
  ]
}
