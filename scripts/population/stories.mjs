// The named patients, numbers 1 to 20 and 72: stable people for stories, tests and demonstrations. fixtures/README.md lists them.
import { at, DAY, HOUR, TODAY } from './calendar.mjs'
import { addAllergy, addAllergyList } from './chart/allergies.mjs'
import { vitalsAt } from './chart/body.mjs'
import { addCondition, addFlag } from './chart/conditions.mjs'
import { immunize } from './chart/immunization.mjs'
import { addSurgicalHistory, orderProcedure } from './chart/procedures.mjs'
import { fileVitals } from './chart/results.mjs'
import { openVisit } from './chart/visit.mjs'
import { birth, childhoodVaccines } from './courses/childhood.mjs'
import { depression } from './courses/depression.mjs'
import { diabetes } from './courses/diabetes.mjs'
import { emergencyVisit, healthScreening, influenzaVaccine, minorIllness } from './courses/everyday.mjs'
import { heartAttack, heartFailure, hypertension } from './courses/heart.mjs'
import { carrier } from './courses/infection.mjs'
import { dialysis } from './courses/kidneys.mjs'
import { pregnancy } from './courses/motherhood.mjs'
import { cataract, operationStay } from './courses/surgery.mjs'
import { wardStay } from './courses/ward-days.mjs'
import { polyclinicOrder } from './courses/where.mjs'
import { syntheticFin, syntheticNric, withWrongLetter } from './national-id.mjs'
import { identifierOf } from './people.mjs'
import { ref } from './systems.mjs'
import { allergies } from './terms/allergies.mjs'
import { conditions } from './terms/conditions.mjs'
import { drugs } from './terms/drugs.mjs'
import { operations, ordered } from './terms/procedures.mjs'

const named = (full, given) => ({ full, given })

/** One of everything that NGEMR's API table names. */
function everything(chart) {
  diabetes(chart, { years: 3, hypertension: true })
  const heart = heartAttack(chart, { years: 1.4, pacemaker: true })
  operationStay(chart, 'gallbladder', { daysAgo: 760 })
  cataract(chart)
  carrier(chart, 'mrsa')
  emergencyVisit(chart, 'ZAH', 420)
  healthScreening(chart, 1150)
  influenzaVaccine(chart)
  const visit = openVisit(chart, polyclinicOrder(chart, TODAY - 20 * DAY))
  for (const allergy of allergies.slice(0, 3))
    addAllergy(chart, allergy, { recorded: heart.start, recorder: heart.doctor })
  addAllergyList(chart, visit.start, visit.doctor)
  addFlag(chart, 'fyi', { code: 'INTERPRETER', text: 'Needs an interpreter', start: visit.start, author: visit.doctor })
  addFlag(chart, 'fyi', { code: 'FALL', text: 'Fall risk', start: heart.start, end: heart.end, author: heart.doctor })
  addCondition(chart, 'medical-history', conditions.gout, {
    onset: at('2011-03-01'),
    recorded: visit.start,
    status: 'inactive',
    abated: at('2014-06-01'),
  })
  addSurgicalHistory(chart, operations.appendicectomy, 1989)
  addSurgicalHistory(chart, operations.tonsillectomy, 1976)
  immunize(chart, visit, 'PPSV23', 1, visit.at(0.7))
  orderProcedure(chart, visit, ordered.ecg, visit.at(0.5))
}

/** Died on the ward at the moment `person.death`. */
function lastAdmission(chart) {
  const { death } = chart.person
  wardStay(chart, 'znu-w41', death - 5 * DAY, {
    days: 5,
    term: conditions.heartFailure,
    illness: (f) => ({ ill: 0.6 + 0.4 * f, chestIllness: true, systolic: 118 - 20 * f }),
    bloods: (day) => [['renal', { creatinine: 160 + 22 * day, urea: 14 + 2 * day, potassium: 4.8 + 0.15 * day }]],
    during: [drugs.furosemide, drugs.bisoprolol],
    story: 'Heart failure did not respond to treatment. Died peacefully with the family present.',
    disposition: {
      coding: [
        { system: 'http://terminology.hl7.org/CodeSystem/discharge-disposition', code: 'exp', display: 'Expired' },
      ],
      text: 'Deceased',
    },
  })
  heartFailure(chart)
  hypertension(chart, { years: 0 })
}

/** The two sides of a merge: `from` was merged into `into`. */
const link = (type, n, display) => [{ other: ref('Patient', `pat-${String(n).padStart(4, '0')}`, display), type }]

const brown = named('TAN BENG HOCK', 'BENG HOCK')
const resident = named('CHOWDHURY RAFIQUL', 'RAFIQUL')
const bornToday = at('2026-10-30T10:00')

export const stories = [
  {
    n: 1,
    for: 'everything on file',
    sex: 'F',
    community: 'chinese',
    birth: '1964-02-17',
    heavy: 8,
    name: named('TAN MEI LING', 'MEI LING'),
    plain: true,
    write: everything,
    kin: {},
    cover: { integrated: true, chas: true },
  },
  {
    n: 2,
    for: 'nothing on file: a Patient and not one resource more',
    sex: 'M',
    community: 'malay',
    birth: '1990-07-08',
    fin: false,
    name: named('AHMAD ZAKI BIN OSMAN', 'AHMAD ZAKI'),
    plain: true,
    write: () => {},
  },
  {
    n: 3,
    for: 'no known allergies, said so',
    sex: 'F',
    community: 'indian',
    birth: '1979-11-23',
    name: named('PRIYA D/O RAMASAMY', 'PRIYA'),
    background: { allergy: 'none' },
    write: (c) => {
      healthScreening(c, 200)
      minorIllness(c, 2)
    },
  },
  {
    n: 4,
    for: 'merged away into pat-0005: inactive, `replaced-by`',
    sex: 'M',
    community: 'chinese',
    birth: '1971-04-30',
    name: named('TAN BENG HOK', 'BENG HOK'),
    plain: true,
    fin: false,
    write: () => {},
    patient: () => ({ active: false, link: link('replaced-by', 5, brown.full) }),
  },
  {
    n: 5,
    for: 'the survivor of that merge',
    sex: 'M',
    community: 'chinese',
    birth: '1971-04-30',
    name: brown,
    fin: false,
    write: (c) => {
      hypertension(c, { years: 2.1 })
      minorIllness(c, 1)
    },
    patient: (person) => ({
      identifier: [identifierOf(person), identifierOf(person, { use: 'old', value: syntheticNric(4) })],
      link: link('replaces', 4, 'TAN BENG HOK'),
    }),
  },
  {
    n: 6,
    for: 'restricted (Break-the-Glass): `meta.security` R on the whole chart',
    sex: 'F',
    community: 'eurasian',
    birth: '1985-09-02',
    name: named('CLARISSA PEREIRA', 'CLARISSA'),
    restricted: 'R',
    write: (c) => {
      depression(c)
      minorIllness(c, 1)
    },
  },
  {
    n: 7,
    for: 'deceased on 14 June 2026',
    sex: 'M',
    community: 'chinese',
    birth: '1941-12-05',
    death: '2026-06-14T03:20',
    name: named('LIM AH KOW', 'AH KOW'),
    fin: false,
    write: lastAdmission,
  },
  {
    n: 8,
    for: 'newborn, two days old, in the nursery',
    sex: 'M',
    community: 'malay',
    birth: '2026-10-30',
    name: named('BABY BOY OF NURHALIZA', undefined),
    plain: true,
    fin: false,
    write: (c) => birth(c, { bed: 1, open: true }),
    kin: {
      relation: ['MTH', 'mother', 'F'],
      name: named('NURHALIZA BINTE YUSOF', 'NURHALIZA'),
      resident: syntheticNric(9),
    },
  },
  {
    n: 9,
    for: 'mother of pat-0008, in the maternity ward',
    sex: 'F',
    community: 'malay',
    birth: '1994-05-16',
    name: named('NURHALIZA BINTE YUSOF', 'NURHALIZA'),
    fin: false,
    write: (c) => pregnancy(c, { born: bornToday, bed: 1 }),
  },
  {
    n: 10,
    for: 'exactly 1,000 laboratory results',
    sex: 'M',
    community: 'indian',
    birth: '1958-08-19',
    name: named('GOVINDASAMY S/O VELU', 'GOVINDASAMY'),
    fin: false,
    write: (c) => dialysis(c, 1000),
  },
  {
    n: 11,
    for: 'a name of exactly 60 characters',
    sex: 'F',
    community: 'malay',
    birth: '1988-01-27',
    name: named('SHARIFAH NUR SYAZWANI ATHIRAH BINTE SYED MUHAMMAD ABDUL QADI', 'SHARIFAH NUR SYAZWANI ATHIRAH'),
    write: (c) => minorIllness(c, 2),
  },
  {
    n: 12,
    for: 'a name in Chinese characters',
    sex: 'M',
    community: 'chinese',
    birth: '1969-10-10',
    name: named('林小明', '小明'),
    alias: named('LIM XIAO MING', 'XIAO MING'),
    write: (c) => {
      hypertension(c, { years: 1.6 })
    },
  },
  {
    n: 13,
    for: 'a name in Tamil script',
    sex: 'M',
    community: 'indian',
    birth: '1975-03-03',
    name: named('முருகன் S/O ராஜா', 'முருகன்'),
    alias: named('MURUGAN S/O RAJA', 'MURUGAN'),
    write: (c) => diabetes(c, { years: 2.2, hypertension: false }),
  },
  {
    n: 14,
    for: 'accents and an apostrophe in the name',
    sex: 'F',
    community: 'eurasian',
    birth: '1982-06-21',
    name: named("RENÉE ZOË D'ALMEIDA-NÚÑEZ", 'RENÉE ZOË'),
    write: (c) => {
      healthScreening(c, 90)
      minorIllness(c, 1)
    },
  },
  {
    n: 15,
    for: 'FIN turned NRIC: the new record, with the FIN as old identifier',
    sex: 'M',
    community: 'indian',
    birth: '1987-02-14',
    name: resident,
    fin: false,
    write: (c) => {
      minorIllness(c, 2)
      healthScreening(c, 300)
    },
    patient: (person) => ({
      identifier: [identifierOf(person), identifierOf(person, { use: 'old', value: syntheticFin(16), fin: true })],
      link: link('replaces', 16, resident.full),
    }),
  },
  {
    n: 16,
    for: 'the old record under the FIN: inactive, `replaced-by` pat-0015',
    sex: 'M',
    community: 'indian',
    birth: '1987-02-14',
    name: resident,
    plain: true,
    fin: true,
    write: () => {},
    patient: () => ({ active: false, link: link('replaced-by', 15, resident.full) }),
  },
  {
    n: 17,
    for: 'an NRIC with a wrong check letter, marked as such',
    sex: 'F',
    community: 'chinese',
    birth: '1992-12-12',
    name: named('WRONGLETTER CHECK ME', 'CHECK ME'),
    fin: false,
    identity: withWrongLetter(syntheticNric(17)),
    badLetter: true,
    write: (c) => minorIllness(c, 1),
  },
  {
    n: 18,
    for: 'a FIN of the M series with letter J, where M differs from F and G',
    sex: 'F',
    community: 'eurasian',
    birth: '1996-04-04',
    name: named('MARIA CRISTINA SANTOS', 'MARIA CRISTINA'),
    fin: true,
    identity: 'M9900068J',
    write: (c) => {
      emergencyVisit(c, 'ZNU', 60)
      minorIllness(c, 1)
    },
  },
  {
    n: 19,
    for: 'a child of six with the whole childhood schedule',
    sex: 'F',
    community: 'chinese',
    birth: '2020-03-15',
    name: named('NG XIN YI', 'XIN YI'),
    fin: false,
    write: (c) => {
      birth(c)
      childhoodVaccines(c)
      minorIllness(c, 2)
    },
  },
  {
    n: 20,
    for: 'a diabetic whose HbA1c follows treatment',
    sex: 'M',
    community: 'malay',
    birth: '1966-08-08',
    heavy: 10,
    name: named('HASSAN BIN IBRAHIM', 'HASSAN'),
    fin: false,
    write: (c) => diabetes(c, { years: 3.2, hypertension: true }),
  },
]

/** Named patients of a later day, with numbers after all others. */
export const laterStories = [
  {
    n: 72,
    for: 'very restricted: `meta.security` V on the whole chart, which no client may see',
    sex: 'M',
    community: 'malay',
    birth: '1974-07-19',
    name: named('IDRIS BIN SALLEH', 'IDRIS'),
    fin: false,
    restricted: 'V',
    write: (c) => minorIllness(c, 1),
  },
]

/** Vital signs of this morning, so that today's inpatients have something fresh. */
export function thisMorning(chart) {
  const visit = chart.visits.find((v) => v.open)
  if (!visit) return
  const when = TODAY - HOUR
  fileVitals(chart, visit, when, vitalsAt(chart, when))
}
