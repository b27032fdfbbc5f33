// Groups over the patients: registers for bulk export and population questions. They are the one thing that grows with the roster.
import { codes, concept, ids, ref } from './systems.mjs'

const registers = [
  { id: 'grp-all', name: 'All active patients', code: 'all', fits: () => true },
  {
    id: 'grp-diabetes',
    name: 'Diabetes register',
    code: 'diabetes',
    fits: (c) => has(c, 'Condition', (r) => r.code.coding?.[0]?.code === '44054006'),
  },
  {
    id: 'grp-inpatients',
    name: 'Inpatients of 1 November 2026',
    code: 'inpatients',
    fits: (c) => has(c, 'Encounter', (r) => r.status === 'in-progress' && r.class.code === 'IMP'),
  },
  {
    id: 'grp-children',
    name: 'Childhood immunisation register',
    code: 'children',
    fits: (c) => has(c, 'Immunization', (r) => r.vaccineCode.coding[0].code === 'BCG'),
  },
]

const has = (chart, type, test) => chart.resources.some((r) => r.resourceType === type && test(r))

export function makeGroups(charts, organization) {
  return registers.map(({ id, name, code, fits }) => {
    const members = charts.filter((chart) => chart.resources[0].active && fits(chart))
    return {
      resourceType: 'Group',
      id,
      identifier: [{ use: 'usual', system: ids.groupNo, value: code.toUpperCase() }],
      active: true,
      type: 'person',
      actual: true,
      code: concept(codes.cohort, code, name),
      name,
      quantity: members.length,
      managingEntity: organization,
      member: members.map(({ person }) => ({ entity: ref('Patient', person.id, person.name.full) })),
    }
  })
}
