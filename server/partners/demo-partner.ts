/** The partner that every workspace starts with, so that a vendor's first request needs no registration. */
import type { Interface, Partner } from './registry.ts'

export const DEMO_PARTNER = 'demo'
export const DEMO_CLIENT = 'demo-backend'

/** Every event that the hospital sends, as MSH-9.2 has it, by the feed that it goes out on: each family waits, fails and is held by itself. */
const SENT = {
  // NGEMR's table; A18 is never sent
  'demo-adt-out': events(
    'A',
    '01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 21 22 25 26 27 28 31 38 40 45 52 53 60',
  ),
  // SIU
  'demo-scheduling-out': events('S', '12 13 14 15 17 26'),
  // ORU
  'demo-results-out': ['R01'],
  // ORM, OML
  'demo-orders-out': events('O', '01 21'),
  // RDE, RDS, RAS
  'demo-pharmacy-out': events('O', '11 13 17'),
  // MDM, with the document and without
  'demo-documents-out': events('T', '01 02 03 04 05 06 07 08 09 10 11'),
  // VXU
  'demo-immunizations-out': ['V04'],
  // DFT
  'demo-charges-out': ['P03'],
  // MFN
  'demo-staff-out': ['M02'],
}

/** Every event that it takes, on one feed: which family a message is of, it says itself. */
const TAKEN = [
  ...Object.values(SENT).flat(),
  ...events('S', '16 18 19 20 21 22 23 24'),
  // QBP, and QCN that gives one up
  ...events('Q', '21 22 23'),
  'J01',
]

function events(letter: string, numbers: string): string[] {
  return numbers.split(' ').map((number) => letter + number)
}

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
    { name: 'demo-adt-in', partner: DEMO_PARTNER, direction: 'in', events: [...TAKEN], enabled: true },
    ...Object.entries(SENT).map(([name, events]) => ({
      name,
      partner: DEMO_PARTNER,
      direction: 'out' as const,
      target: { host: '127.0.0.1', port: 2576 },
      events: [...events],
      enabled: true,
    })),
  ]
}
