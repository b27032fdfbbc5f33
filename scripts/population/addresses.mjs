// HDB and private addresses as the parts that Singapore forms ask for; every postal code is of sector 99, which does not exist.
import { extensions } from './systems.mjs'

const streets = [
  'ZAMRUD STREET 11',
  'ZINNIA AVENUE 4',
  'ZAITUN ROAD',
  'ZEPHYR CRESCENT',
  'ZENITH DRIVE',
  'JALAN ZAFFRON',
  'LORONG ZIRCON',
  'ZAMRUD CENTRAL 2',
]
const condominiums = ['THE ZIRCON', 'ZEPHYR COURT', 'ZINNIA GREEN', 'ZENITH RESIDENCES']

const two = (n) => String(n).padStart(2, '0')

export function makeAddress(random) {
  const privately = random.chance(0.18)
  return {
    block: privately
      ? String(random.int(1, 90))
      : `${random.int(101, 799)}${random.chance(0.3) ? random.pick(['A', 'B', 'C']) : ''}`,
    street: random.pick(streets),
    floor: two(random.int(2, privately ? 30 : 25)),
    unit: String(random.int(1, 499)).padStart(2, '0'),
    building: privately ? random.pick(condominiums) : '',
    postal: `99${String(random.int(1000, 9999))}`,
  }
}

/** FHIR Address: one line per part that is there, and the parts by name as extensions for those who render them otherwise. */
export function fhirAddress(a) {
  const house = `${a.building ? '' : 'BLK '}${a.block}`
  const lines = [house, a.street, `#${a.floor}-${a.unit}`, ...(a.building ? [a.building] : [])]
  const part = (name, value) => ({ url: `${extensions.addressParts}${name}`, valueString: value })
  return {
    extension: [
      part('block', a.block),
      part('street', a.street),
      part('floor', a.floor),
      part('unit', a.unit),
      ...(a.building ? [part('building', a.building)] : []),
    ],
    use: 'home',
    type: 'physical',
    text: `${lines.join(' ')} SINGAPORE ${a.postal}`,
    line: lines,
    city: 'Singapore',
    postalCode: a.postal,
    country: 'SG',
  }
}
