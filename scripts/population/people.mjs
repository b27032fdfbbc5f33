// Who a patient is: identity, name, address, language, family; drawn from the patient's own stream, overridden by the roster.
import { fhirAddress, makeAddress } from './addresses.mjs'
import { ageInYears, at, date, instant, TODAY, YEAR } from './calendar.mjs'
import { humanName, makeName, titleOf } from './names.mjs'
import { syntheticFin, syntheticNric } from './national-id.mjs'
import { codes, coding, concept, extensions, ids, ref } from './systems.mjs'

const four = (n) => String(n).padStart(4, '0')

/** ICA codes as NGEMR carries them, and what they say. */
const races = {
  chinese: ['CN', 'Chinese'],
  malay: ['MY', 'Malay'],
  indian: ['IN', 'Indian'],
  eurasian: ['EU', 'Eurasian'],
}
const languages = {
  chinese: [
    ['MN', 'Mandarin', 'zh'],
    ['HK', 'Hokkien', 'nan'],
    ['TC', 'Teochew', 'nan'],
    ['CT', 'Cantonese', 'yue'],
  ],
  malay: [['MY', 'Malay', 'ms']],
  indian: [['TM', 'Tamil', 'ta']],
  eurasian: [['EL', 'English', 'en']],
}
const english = ['EL', 'English', 'en']
const nationalities = {
  SG: 'Singaporean',
  MY: 'Malaysian',
  IN: 'Indian',
  PH: 'Filipino',
  BD: 'Bangladeshi',
  CN: 'Chinese',
  ID: 'Indonesian',
}
const residences = { C: 'Citizen', P: 'Permanent resident', A: 'Alien' }

/** The person of a roster entry. `entry.age` is [low, high] in years unless `entry.birth` says the day. */
export function makePerson(entry, seed) {
  const random = seed.split(`person/${entry.n}`)
  const draw = {
    sex: random.chance(0.5) ? 'F' : 'M',
    community: random.pick(['chinese', 'chinese', 'chinese', 'chinese', 'malay', 'malay', 'indian', 'eurasian']),
    age: random.next(),
    resident: random.chance(0.82) ? 'C' : random.chance(0.6) ? 'P' : 'A',
    foreign: random.pick(['MY', 'IN', 'PH', 'BD', 'CN', 'ID']),
    married: random.chance(0.7),
    english: random.chance(0.55),
  }
  const sex = entry.sex ?? draw.sex
  const community = entry.community ?? draw.community
  const [low, high] = entry.age ?? [20, 70]
  const birth = entry.birth ? at(entry.birth) : at(date(TODAY - (low + draw.age * (high - low)) * YEAR))
  const age = ageInYears(birth, TODAY)
  const fin = entry.fin ?? draw.resident === 'A'
  const married = age >= 25 && draw.married
  const identity = entry.identity ?? (fin ? syntheticFin(entry.n) : syntheticNric(entry.n))
  return {
    n: entry.n,
    id: `pat-${four(entry.n)}`,
    sex,
    community,
    birth,
    identity,
    fin,
    married,
    death: entry.death ? at(entry.death) : undefined,
    name: entry.name ?? makeName(random.split('name'), community, sex),
    alias: entry.alias,
    resident: fin ? 'A' : draw.resident === 'A' ? 'C' : draw.resident,
    nationality: fin ? draw.foreign : draw.resident === 'P' ? 'MY' : 'SG',
    language: draw.english ? english : random.split('language').pick(languages[community]),
    address: makeAddress(random.split('address')),
    height: sex === 'F' ? random.near(158, 5) : random.near(170, 5),
    weight: random.near((sex === 'F' ? 57 : 69) + (entry.heavy ?? 0), 7),
    build: random.between(0.88, 1.14),
    polyclinic: random.chance(0.5) ? 'ZPA' : 'ZPB',
    badLetter: entry.badLetter ?? false,
    random,
  }
}

const extension = (url, system, [code, display]) => ({ url, valueCodeableConcept: concept(system, code, display) })

/** Pioneer Generation: born up to 1949; Merdeka Generation: the 1950s. */
function generation(person) {
  if (person.fin || person.resident !== 'C') return undefined
  const year = Number(date(person.birth).slice(0, 4))
  if (year <= 1949) return ['PG', 'Pioneer Generation']
  if (year <= 1959) return ['MG', 'Merdeka Generation']
  return undefined
}

export function identifierOf(person, { use = 'official', value = person.identity, fin = person.fin } = {}) {
  return {
    ...(person.badLetter && {
      extension: [{ url: extensions.dataQuality, valueString: 'The check letter is wrong on purpose.' }],
    }),
    use,
    type: { coding: [coding(codes.v20203, 'NI', 'National unique individual identifier')], text: fin ? 'FIN' : 'NRIC' },
    system: ids.nric,
    value,
  }
}

/** The Patient resource. `extra` is laid over it (link, active, meta). */
export function patientResource(person, world, extra = {}) {
  const age = ageInYears(person.birth, person.death ?? TODAY)
  const scheme = generation(person)
  const phone = String(person.n).padStart(4, '0')
  const clinic = world.clinics[person.polyclinic]
  return {
    resourceType: 'Patient',
    id: person.id,
    ...(extra.meta && { meta: extra.meta }),
    extension: [
      extension(extensions.race, codes.race, races[person.community]),
      extension(extensions.nationality, codes.nationality, [person.nationality, nationalities[person.nationality]]),
      extension(extensions.residentialStatus, codes.residentialStatus, [person.resident, residences[person.resident]]),
      ...(scheme ? [extension(extensions.generation, codes.generation, scheme)] : []),
    ],
    identifier: extra.identifier ?? [identifierOf(person)],
    active: extra.active ?? true,
    name: [
      humanName(person.name, { title: titleOf(person.sex, age, person.married) }),
      ...(person.alias ? [humanName(person.alias, { use: 'usual' })] : []),
    ],
    telecom: [
      { system: 'phone', value: `+65 8000 ${phone}`, use: 'mobile', rank: 1 },
      ...(person.n % 3 === 0 ? [{ system: 'phone', value: `+65 6000 ${phone}`, use: 'home', rank: 2 }] : []),
      ...(person.n % 4 === 0 ? [{ system: 'email', value: `patient${phone}@example.com`, use: 'home' }] : []),
    ],
    gender: person.sex === 'F' ? 'female' : 'male',
    birthDate: date(person.birth),
    ...(person.death ? { deceasedDateTime: instant(person.death) } : { deceasedBoolean: false }),
    address: [fhirAddress(person.address)],
    maritalStatus: person.married
      ? concept(codes.v3Marital, 'M', 'Married')
      : concept(codes.v3Marital, 'S', 'Never Married', 'Single'),
    communication: [
      {
        language: {
          coding: [
            coding(codes.bcp47, person.language[2], person.language[1]),
            coding(codes.language, person.language[0], person.language[1]),
          ],
          text: person.language[1],
        },
        preferred: true,
      },
    ],
    generalPractitioner: [clinic.doctor(person.n)],
    managingOrganization: clinic.organization,
    ...(extra.link && { link: extra.link }),
  }
}

/** Next of kin, where the roster does not name one of the patients. */
export function addKin(chart, { relation, name, sex, phone = true, resident } = {}) {
  const { person } = chart
  const random = person.random.split('kin')
  const child = ageInYears(person.birth, TODAY) < 18
  const kind =
    relation ??
    (child
      ? ['MTH', 'mother', 'F']
      : person.married
        ? person.sex === 'F'
          ? ['HUSB', 'husband', 'M']
          : ['WIFE', 'wife', 'F']
        : ['SIB', 'sibling', 'F'])
  const kinSex = sex ?? kind[2]
  return chart.add({
    resourceType: 'RelatedPerson',
    id: chart.nextId('rel'),
    ...(resident && { identifier: [identifierOf({ ...person, badLetter: false }, { value: resident, fin: false })] }),
    active: true,
    patient: chart.subject,
    relationship: [concept(codes.v3Role, kind[0], kind[1])],
    name: [humanName(name ?? makeName(random, person.community, kinSex))],
    ...(phone && { telecom: [{ system: 'phone', value: `+65 8000 ${5000 + person.n}`, use: 'mobile' }] }),
    gender: kinSex === 'F' ? 'female' : 'male',
  })
}

/** Who pays: MediShield Life for residents, CHAS for some, oneself for foreigners. */
export function addCoverage(chart, { integrated = chart.person.n % 3 === 0, chas = chart.person.n % 4 === 1 } = {}) {
  const { person } = chart
  const since = Math.max(person.birth, at('2016-01-01'))
  const cover = (code, text, payor, classOf) =>
    chart.add({
      resourceType: 'Coverage',
      id: chart.nextId('cov'),
      identifier: [{ use: 'usual', system: ids.policy, value: `PL${chart.nextNumber('policy')}` }],
      status: person.death ? 'cancelled' : 'active',
      type: concept(codes.coverage, code, text),
      subscriber: chart.subject,
      beneficiary: chart.subject,
      relationship: concept('http://terminology.hl7.org/CodeSystem/subscriber-relationship', 'self', 'Self'),
      period: { start: date(since), ...(person.death ? { end: date(person.death) } : {}) },
      payor: [payor],
      ...(classOf && {
        class: [
          { type: concept('http://terminology.hl7.org/CodeSystem/coverage-class', 'plan', 'Plan'), value: classOf },
        ],
      }),
    })
  if (person.fin) return cover('SELF', 'Self-pay', chart.subject)
  cover('MSHL', 'MediShield Life', ref('Organization', 'org-pay-shield', 'Sandbox MediShield Life'))
  if (integrated)
    cover('IP', 'Integrated plan', ref('Organization', 'org-pay-ip', 'Sandbox Integrated Plan Insurer'), 'B1')
  if (chas)
    cover('CHAS', 'CHAS', ref('Organization', 'org-pay-chas', 'Sandbox CHAS Office'), person.n % 2 ? 'Blue' : 'Orange')
}
