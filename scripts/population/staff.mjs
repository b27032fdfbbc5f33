// Doctors and nurses with their roles: who a visit is with, by specialty and site.
import { makeName } from './names.mjs'
import { codes, coding, concept, ids, ref } from './systems.mjs'

/** [specialty, site, clinic Location, organisation, how many] */
const posts = [
  ['general-medicine', 'ZAH', 'loc-zah-w51', 'org-zah', 2],
  ['general-surgery', 'ZAH', 'loc-zah-w52', 'org-zah', 2],
  ['geriatric-medicine', 'ZAH', 'loc-zah-w53', 'org-zah', 1],
  ['obstetrics', 'ZAH', 'loc-zah-sobg', 'org-zah', 2],
  ['neonatology', 'ZAH', 'loc-zah-w62', 'org-zah', 1],
  ['endocrinology', 'ZAH', 'loc-zah-smed', 'org-zah', 2],
  ['orthopaedics', 'ZAH', 'loc-zah-sort', 'org-zah', 1],
  ['emergency', 'ZAH', 'loc-zah-edx', 'org-zah', 2],
  ['intensive-care', 'ZAH', 'loc-zah-wic', 'org-zah', 1],
  ['radiology', 'ZAH', 'loc-zah-radx', 'org-zah', 1],
  ['anaesthesia', 'ZAH', 'loc-zah-otx', 'org-zah', 1],
  ['infectious-diseases', 'ZAH', 'loc-zah-w51', 'org-zah', 1],
  ['cardiology', 'ZNU', 'loc-znu-scar', 'org-znu', 2],
  ['oncology', 'ZNU', 'loc-znu-sonc', 'org-znu', 2],
  ['paediatrics', 'ZNU', 'loc-znu-w43', 'org-znu', 2],
  ['renal-medicine', 'ZNU', 'loc-znu-sren', 'org-znu', 1],
  ['ophthalmology', 'ZNU', 'loc-znu-seye', 'org-znu', 1],
  ['emergency', 'ZNU', 'loc-znu-edx', 'org-znu', 1],
  ['family-medicine', 'ZPA', 'loc-zpa-gen', 'org-zpa', 3],
  ['family-medicine', 'ZPB', 'loc-zpb-gen', 'org-zpb', 3],
  ['nursing', 'ZAH', 'loc-zah-w51', 'org-zah', 4],
  ['nursing', 'ZNU', 'loc-znu-w41', 'org-znu', 3],
  ['nursing', 'ZPA', 'loc-zpa-mch', 'org-zpa', 2],
  ['nursing', 'ZPB', 'loc-zpb-mch', 'org-zpb', 2],
]

const label = (specialty) =>
  specialty
    .split('-')
    .map((w) => w[0].toUpperCase() + w.slice(1))
    .join(' ')
const communities = ['chinese', 'chinese', 'malay', 'indian', 'chinese', 'eurasian']
const letters = 'ABCDEFGHIJZ'

function member(random, n, specialty, site, clinic, organization, names) {
  const own = random.split(`staff/${n}`)
  const sex = own.chance(0.5) ? 'F' : 'M'
  const name = makeName(own, communities[n % communities.length], sex)
  const nurse = specialty === 'nursing'
  const id = `prac-${String(n).padStart(3, '0')}`
  const display = nurse ? name.full : `DR ${name.full}`
  const number = String(99000 + n)
  const identifier = nurse
    ? { use: 'official', type: { text: 'SNB' }, system: ids.snb, value: `N${number}${letters[n % 11]}` }
    : { use: 'official', type: { text: 'MCR' }, system: ids.mcr, value: `${number}${letters[n % 11]}` }
  const practitioner = {
    resourceType: 'Practitioner',
    id,
    identifier: [identifier],
    active: true,
    name: [
      { use: 'official', text: display, family: name.full, given: [name.given], ...(!nurse && { prefix: ['DR'] }) },
    ],
    telecom: [{ system: 'phone', value: `+65 6000 ${String(7000 + n)}`, use: 'work' }],
    gender: sex === 'F' ? 'female' : 'male',
    qualification: [{ code: { text: nurse ? 'Registered Nurse' : 'Medical Practitioner, full registration' } }],
  }
  const role = {
    resourceType: 'PractitionerRole',
    id: id.replace('prac', 'prr'),
    active: true,
    practitioner: ref('Practitioner', id, display),
    organization: ref('Organization', organization, names.get(organization)),
    code: [
      nurse ? concept(codes.practitionerRole, 'nurse', 'Nurse') : concept(codes.practitionerRole, 'doctor', 'Doctor'),
    ],
    specialty: [{ coding: [coding(codes.specialty, specialty)], text: label(specialty) }],
    location: [ref('Location', clinic, names.get(clinic))],
    telecom: practitioner.telecom,
  }
  return { practitioner, role, reference: ref('Practitioner', id, display), specialty, site }
}

/** `names`: display by id of organisations and locations. `choose(specialty, site, n)` gives the same person for the same n. */
export function makeStaff(random, names) {
  const staff = []
  for (const [specialty, site, clinic, organization, count] of posts) {
    for (let i = 0; i < count; i++) {
      staff.push(member(random, staff.length + 1, specialty, site, clinic, organization, names))
    }
  }
  return {
    resources: staff.flatMap(({ practitioner, role }) => [practitioner, role]),
    choose(specialty, site, n) {
      const fit = staff.filter((s) => s.specialty === specialty && (!site || s.site === site))
      const some = fit.length > 0 ? fit : staff.filter((s) => s.specialty === specialty)
      return some[n % some.length].reference
    },
  }
}
