// The hospital as a place: a cluster with two hospitals and two polyclinics, and their Locations down to the bed.
// PV1-3 `ward^room^bed^facility` finds a Location by identifier: `ZAHW51`, `ZAHW51-01`, `ZAHW51-01-07`.
import { codes, coding, concept, ids, ref } from './systems.mjs'

const organizations = [
  { id: 'org-zhc', hci: '9900001', name: 'Zamrud Health Cluster', kind: 'CLUSTER', phone: '+65 6000 0100' },
  {
    id: 'org-zah',
    hci: '9900010',
    name: 'Zamrud Acute Hospital',
    kind: 'OTHER',
    parent: 'org-zhc',
    phone: '+65 6000 1000',
  },
  {
    id: 'org-znu',
    hci: '9900020',
    name: 'Zenith University Hospital',
    kind: 'OTHER',
    parent: 'org-zhc',
    phone: '+65 6000 2000',
  },
  { id: 'org-zpa', hci: '9900031', name: 'Zaitun Polyclinic', kind: 'POLY', parent: 'org-zhc', phone: '+65 6000 3100' },
  { id: 'org-zpb', hci: '9900032', name: 'Zinnia Polyclinic', kind: 'POLY', parent: 'org-zhc', phone: '+65 6000 3200' },
  { id: 'org-zgp', hci: '9900041', name: 'Zephyr Family Clinic', kind: 'GP', phone: '+65 6000 4100' },
  {
    id: 'org-zlab',
    hci: '9900051',
    name: 'Zamrud Laboratory Services',
    kind: 'OTHER',
    parent: 'org-zhc',
    phone: '+65 6000 5100',
  },
  { id: 'org-pay-shield', name: 'Sandbox MediShield Life', kind: 'OTHER', payer: true, phone: '+65 6000 9100' },
  { id: 'org-pay-ip', name: 'Sandbox Integrated Plan Insurer', kind: 'OTHER', payer: true, phone: '+65 6000 9200' },
  { id: 'org-pay-chas', name: 'Sandbox CHAS Office', kind: 'OTHER', payer: true, phone: '+65 6000 9300' },
]

const sites = [
  {
    mnemonic: 'ZAH',
    organization: 'org-zah',
    name: 'Zamrud Acute Hospital',
    address: ['1 Zamrud Crescent', '990100'],
    wards: [
      { code: 'W51', name: 'Ward 51 General Medicine', floor: 5, wardClass: 'C', rooms: [6, 6, 2] },
      { code: 'W52', name: 'Ward 52 General Surgery', floor: 5, wardClass: 'B2', rooms: [6, 4, 2] },
      { code: 'W53', name: 'Ward 53 Geriatric Medicine', floor: 5, wardClass: 'C', rooms: [6, 6] },
      { code: 'W61', name: 'Ward 61 Maternity', floor: 6, wardClass: 'B1', rooms: [4, 4, 1] },
      { code: 'W62', name: 'Ward 62 Newborn Nursery', floor: 6, wardClass: 'B1', rooms: [8] },
      { code: 'WIC', name: 'Intensive Care Unit', floor: 3, wardClass: 'B1', rooms: [1, 1, 1, 1], icu: true },
    ],
    departments: [
      {
        code: 'EDX',
        name: 'Emergency Department',
        type: 'ER',
        rooms: ['RESUS1', 'RESUS2', 'BAY1', 'BAY2', 'BAY3', 'BAY4'],
      },
      { code: 'OTX', name: 'Operating Theatres', type: 'SU', rooms: ['OT1', 'OT2', 'OT3'] },
      { code: 'SMED', name: 'Specialist Clinic, Diabetes and Endocrinology', type: 'ENDO', rooms: [] },
      { code: 'SOBG', name: 'Specialist Clinic, Obstetrics and Gynaecology', type: 'GYN', rooms: [] },
      { code: 'SORT', name: 'Specialist Clinic, Orthopaedics', type: 'ORTHO', rooms: [] },
      { code: 'RADX', name: 'Diagnostic Radiology', type: 'RADDX', rooms: [] },
    ],
  },
  {
    mnemonic: 'ZNU',
    organization: 'org-znu',
    name: 'Zenith University Hospital',
    address: ['20 Zenith Rise', '990200'],
    wards: [
      { code: 'W41', name: 'Ward 41 Cardiology', floor: 4, wardClass: 'B2', rooms: [6, 4, 2] },
      { code: 'W42', name: 'Ward 42 Oncology', floor: 4, wardClass: 'B1', rooms: [4, 4, 1] },
      { code: 'W43', name: 'Ward 43 Paediatrics', floor: 4, wardClass: 'B2', rooms: [5, 5] },
      { code: 'W71', name: 'Ward 71 Private', floor: 7, wardClass: 'A', rooms: [1, 1, 1, 1, 1, 1] },
      { code: 'WCC', name: 'Coronary Care Unit', floor: 3, wardClass: 'B1', rooms: [1, 1, 1, 1], icu: true },
    ],
    departments: [
      { code: 'EDX', name: 'Emergency Department', type: 'ER', rooms: ['RESUS1', 'BAY1', 'BAY2', 'BAY3'] },
      { code: 'OTX', name: 'Operating Theatres', type: 'SU', rooms: ['OT1', 'OT2'] },
      { code: 'SCAR', name: 'Specialist Clinic, Cardiology', type: 'CARD', rooms: [] },
      { code: 'SEYE', name: 'Specialist Clinic, Ophthalmology', type: 'OPH', rooms: [] },
      { code: 'SREN', name: 'Specialist Clinic, Renal Medicine', type: 'NEPH', rooms: [] },
      { code: 'SONC', name: 'Specialist Clinic, Oncology', type: 'CANC', rooms: [] },
    ],
  },
  {
    mnemonic: 'ZPA',
    organization: 'org-zpa',
    name: 'Zaitun Polyclinic',
    address: ['88 Zaitun Avenue 3', '990310'],
    wards: [],
    departments: [
      { code: 'GEN', name: 'General Consultation', type: 'PC', rooms: ['RM01', 'RM02', 'RM03'] },
      { code: 'CHR', name: 'Chronic Care Team', type: 'PC', rooms: [] },
      { code: 'MCH', name: 'Women and Child Health', type: 'PEDC', rooms: [] },
    ],
  },
  {
    mnemonic: 'ZPB',
    organization: 'org-zpb',
    name: 'Zinnia Polyclinic',
    address: ['12 Zinnia Street 21', '990320'],
    wards: [],
    departments: [
      { code: 'GEN', name: 'General Consultation', type: 'PC', rooms: ['RM01', 'RM02'] },
      { code: 'CHR', name: 'Chronic Care Team', type: 'PC', rooms: [] },
      { code: 'MCH', name: 'Women and Child Health', type: 'PEDC', rooms: [] },
    ],
  },
]

const two = (n) => String(n).padStart(2, '0')

const roleNames = {
  HOSP: 'Hospital',
  HU: 'Hospital unit',
  ICU: 'Intensive care unit',
  ER: 'Emergency room',
  SU: 'Surgery clinic',
  ENDO: 'Endocrinology clinic',
  GYN: 'Gynecology clinic',
  ORTHO: 'Orthopedics clinic',
  RADDX: 'Radiology diagnostics or therapeutics unit',
  CARD: 'Ambulatory Health Care Facilities; Clinic/Center; Rehabilitation: Cardiac Facilities',
  OPH: 'Opthalmology clinic',
  NEPH: 'Nephrology clinic',
  CANC: 'Oncology clinic',
  PC: 'Primary care clinic',
  PEDC: 'Pediatrics clinic',
}
const physicalNames = { si: 'Site', wa: 'Ward', ro: 'Room', bd: 'Bed', area: 'Area' }

function location({ id, unit, name, alias, physical, role, parent, organization, ...rest }) {
  return {
    resourceType: 'Location',
    id,
    identifier: [{ use: 'official', system: ids.facilityUnit, value: unit }],
    status: 'active',
    name,
    ...(alias && { alias: [alias] }),
    mode: 'instance',
    ...(role && { type: [concept(codes.v3Role, role, roleNames[role])] }),
    physicalType: { coding: [coding(codes.locationPhysicalType, physical, physicalNames[physical])] },
    managingOrganization: ref('Organization', organization.id, organization.name),
    ...(parent && { partOf: ref('Location', parent.id, parent.name) }),
    ...rest,
  }
}

/** The last bed of every ward with more than eight is out of service: a workflow must not choose it. */
const outOfService = { status: 'suspended', operationalStatus: coding(codes.v20116, 'C', 'Closed') }

function wardLocations(site, ward, siteLocation, organization) {
  const unit = `${site.mnemonic}${ward.code}`
  const id = `loc-${site.mnemonic}-${ward.code}`.toLowerCase()
  const wardLocation = location({
    id,
    unit,
    organization,
    parent: siteLocation,
    physical: 'wa',
    role: ward.icu ? 'ICU' : 'HU',
    name: ward.name,
    alias: unit,
    description: `Level ${ward.floor}, ward class ${ward.wardClass}`,
  })
  const all = [wardLocation]
  const last = ward.rooms.reduce((sum, beds) => sum + beds, 0)
  let bed = 0
  ward.rooms.forEach((beds, index) => {
    const room = two(index + 1)
    const roomLocation = location({
      id: `${id}-r${room}`,
      unit: `${unit}-${room}`,
      organization,
      parent: wardLocation,
      physical: 'ro',
      name: `${ward.name}, Room ${room}`,
      alias: `${unit} ${room}`,
    })
    all.push(roomLocation)
    for (let i = 0; i < beds; i++) {
      bed += 1
      all.push(
        location({
          id: `${id}-b${two(bed)}`,
          unit: `${unit}-${room}-${two(bed)}`,
          organization,
          parent: roomLocation,
          physical: 'bd',
          name: `${ward.name}, Room ${room}, Bed ${two(bed)}`,
          alias: `${unit} ${room} ${two(bed)}`,
          ...(bed === last && last > 8 && outOfService),
        }),
      )
    }
  })
  return all
}

function departmentLocations(site, department, siteLocation, organization) {
  const unit = `${site.mnemonic}${department.code}`
  const id = `loc-${site.mnemonic}-${department.code}`.toLowerCase()
  const here = location({
    id,
    unit,
    organization,
    parent: siteLocation,
    physical: 'area',
    role: department.type,
    name: department.name,
    alias: unit,
  })
  const rooms = department.rooms.map((room) =>
    location({
      id: `${id}-${room.toLowerCase()}`,
      unit: `${unit}-${room}`,
      organization,
      parent: here,
      physical: 'ro',
      name: `${department.name}, ${room}`,
      alias: `${unit} ${room}`,
    }),
  )
  return [here, ...rooms]
}

export function makeOrganizations() {
  const names = new Map(organizations.map((o) => [o.id, o.name]))
  return organizations.map(({ id, hci, name, kind, parent, payer, phone }) => ({
    resourceType: 'Organization',
    id,
    ...(hci && { identifier: [{ use: 'official', system: ids.hciCode, value: hci }] }),
    active: true,
    type: [
      payer
        ? concept(codes.organizationType, 'pay', 'Payer')
        : concept(codes.organizationType, 'prov', 'Healthcare Provider'),
      ...(payer ? [] : [concept(codes.cluster, kind)]),
    ],
    name,
    telecom: [{ system: 'phone', value: phone, use: 'work' }],
    ...(parent && { partOf: ref('Organization', parent, names.get(parent)) }),
  }))
}

export function makeLocations() {
  const byId = new Map(organizations.map((o) => [o.id, o]))
  return sites.flatMap((site) => {
    const organization = byId.get(site.organization)
    const siteLocation = location({
      id: `loc-${site.mnemonic.toLowerCase()}`,
      unit: site.mnemonic,
      organization,
      physical: 'si',
      role: 'HOSP',
      name: site.name,
      alias: site.mnemonic,
      telecom: [{ system: 'phone', value: organization.phone, use: 'work' }],
      address: { use: 'work', line: [site.address[0]], city: 'Singapore', postalCode: site.address[1], country: 'SG' },
    })
    if (site.wards.length === 0) siteLocation.type = [concept(codes.v3Role, 'PC', roleNames.PC)]
    return [
      siteLocation,
      ...site.wards.flatMap((ward) => wardLocations(site, ward, siteLocation, organization)),
      ...site.departments.flatMap((department) => departmentLocations(site, department, siteLocation, organization)),
    ]
  })
}
