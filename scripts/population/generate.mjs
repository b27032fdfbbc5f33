// The whole population from one seed: places, staff, formulary, one chart after the other, registers.
import { createFlowPeople } from './flows/people.mjs'
import { makeGroups } from './groups.mjs'
import { makeLocations, makeOrganizations } from './places.mjs'
import { createRandom } from './random.mjs'
import { roster } from './roster.mjs'
import { makeStaff } from './staff.mjs'
import { ref } from './systems.mjs'
import { makeMedications } from './terms/drugs.mjs'
import { writeChart } from './write-chart.mjs'

export const SEED = 'ngemr-sandbox/1'
export const GENERATOR = '1.0.0'

/** What all charts share: names, beds, staff, who provides. */
function createWorld(organizations, locations, staff) {
  const organizationNames = new Map(organizations.map((o) => [o.id, o.name]))
  const provider = (id) => ref('Organization', id, organizationNames.get(id))
  const clinic = (site) => ({
    organization: provider(`org-${site.toLowerCase()}`),
    doctor: (n) => staff.choose('family-medicine', site, n),
  })
  return {
    staff,
    locationNames: new Map(locations.map((l) => [l.id, l.name])),
    bedsOf: (ward) => locations.filter((l) => l.id.startsWith(`${ward}-b`) && l.status === 'active').map((l) => l.id),
    providers: {
      ZAH: provider('org-zah'),
      ZNU: provider('org-znu'),
      ZPA: provider('org-zpa'),
      ZPB: provider('org-zpb'),
    },
    laboratory: provider('org-zlab'),
    clinics: { ZPA: clinic('ZPA'), ZPB: clinic('ZPB') },
  }
}

/** All resources; `count` limits the patients to the first so many of the roster. */
export function generate({ seed = SEED, count = roster.length } = {}) {
  const random = createRandom(seed)
  const organizations = makeOrganizations()
  const locations = makeLocations()
  const names = new Map([...organizations, ...locations].map((r) => [r.id, r.name]))
  const staff = makeStaff(random, names)
  const world = createWorld(organizations, locations, staff)
  const charts = roster.slice(0, count).map((entry) => writeChart(entry, random, world))
  const practitioners = new Map(staff.resources.map((r) => [`${r.resourceType}/${r.id}`, r]))
  return {
    charts,
    /** What the flows are made with: new people, and doctors of the population. */
    tools: {
      person: createFlowPeople(random),
      doctor(specialty) {
        const { identifier, name } = practitioners.get(staff.choose(specialty, undefined, 0).reference)
        return { mcr: identifier[0].value, name: name[0].family }
      },
    },
    resources: [
      ...organizations,
      ...locations,
      ...staff.resources,
      ...makeMedications(),
      ...charts.flatMap((chart) => chart.resources),
      ...makeGroups(charts, world.providers.ZAH),
    ],
  }
}
