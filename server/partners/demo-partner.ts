/** The partner that every workspace starts with, so that a vendor's first request needs no registration. */
import type { Interface, Partner } from './registry.ts'

export const DEMO_PARTNER = 'demo'
export const DEMO_CLIENT = 'demo-backend'

const DEMO_EVENTS = ['A01', 'A03', 'A04', 'A08']

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
