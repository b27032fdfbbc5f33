// Where care happens: the order of a visit by site and service, ready for openVisit.
import { ref } from '../systems.mjs'

const services = {
  polyclinic: { specialty: 'family-medicine', code: 'family-medicine', text: 'Family Medicine' },
  endocrinology: { site: 'ZAH', place: 'loc-zah-smed', text: 'Endocrinology' },
  obstetrics: { site: 'ZAH', place: 'loc-zah-sobg', text: 'Obstetrics and Gynaecology' },
  orthopaedics: { site: 'ZAH', place: 'loc-zah-sort', text: 'Orthopaedics' },
  cardiology: { site: 'ZNU', place: 'loc-znu-scar', text: 'Cardiology' },
  ophthalmology: { site: 'ZNU', place: 'loc-znu-seye', text: 'Ophthalmology' },
  'renal-medicine': { site: 'ZNU', place: 'loc-znu-sren', text: 'Renal Medicine' },
  oncology: { site: 'ZNU', place: 'loc-znu-sonc', text: 'Oncology' },
}

const provider = (chart, site) => chart.world.providers[site]

export function polyclinicOrder(chart, start, { unit = 'GEN', ...rest } = {}) {
  const { polyclinic, n } = chart.person
  return {
    kind: 'polyclinic',
    start,
    service: { code: 'family-medicine', text: 'Family Medicine' },
    doctor: chart.world.staff.choose('family-medicine', polyclinic, n),
    places: [{ id: `loc-${polyclinic}-${unit}`.toLowerCase() }],
    provider: provider(chart, polyclinic),
    appointment: true,
    ...rest,
  }
}

export function specialistOrder(chart, service, start, rest = {}) {
  const { site, place, text } = services[service]
  return {
    kind: 'specialist',
    start,
    service: { code: service, text },
    doctor: chart.world.staff.choose(service, site, chart.person.n),
    places: [{ id: place }],
    provider: provider(chart, site),
    appointment: true,
    ...rest,
  }
}

export function emergencyOrder(chart, site, start, rest = {}) {
  const bay = `loc-${site.toLowerCase()}-edx-bay${1 + (chart.person.n % 3)}`
  return {
    kind: 'emergency',
    start,
    priority: 'EM',
    service: { code: 'emergency', text: 'Emergency Medicine' },
    doctor: chart.world.staff.choose('emergency', site, chart.person.n),
    places: [{ id: bay }],
    provider: provider(chart, site),
    ...rest,
  }
}

const wardServices = {
  w51: ['general-medicine', 'General Medicine'],
  w52: ['general-surgery', 'General Surgery'],
  w53: ['geriatric-medicine', 'Geriatric Medicine'],
  w61: ['obstetrics', 'Obstetrics and Gynaecology'],
  w62: ['neonatology', 'Neonatology'],
  wic: ['intensive-care', 'Intensive Care'],
  w41: ['cardiology', 'Cardiology'],
  w42: ['oncology', 'Oncology'],
  w43: ['paediatrics', 'Paediatrics'],
  w71: ['oncology', 'Oncology'],
  wcc: ['cardiology', 'Cardiology'],
}

/** A stay in `ward` (`zah-w51`); `bed` is a number, or one that the patient's number gives; by way of the emergency department unless planned. */
export function stayOrder(chart, ward, start, { days, bed, planned = false, ...rest }) {
  const [site, unit] = ward.split('-')
  const [specialty, text] = wardServices[unit]
  const beds = chart.world.bedsOf(`loc-${ward}`)
  const bedId = bed
    ? `loc-${ward}-b${String(bed).padStart(2, '0')}`
    : beds[(chart.person.n * 7 + chart.visits.length * 3) % beds.length]
  const places = planned
    ? [{ id: bedId }]
    : [{ id: `loc-${site}-edx-bay${1 + (chart.person.n % 3)}` }, { id: bedId, after: 180 }]
  return {
    kind: 'stay',
    start,
    minutes: Math.round((days ?? 1) * 1440),
    priority: planned ? 'EL' : 'EM',
    service: { code: specialty, text },
    doctor: chart.world.staff.choose(specialty, site.toUpperCase(), chart.person.n),
    places,
    provider: ref('Organization', `org-${site}`, chart.world.providers[site.toUpperCase()].display),
    ...rest,
  }
}
