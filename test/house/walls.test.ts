/** The walls of the house: who may import whom (design, "Rooms"). A new import across a wall fails here, with both files named. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Leaves that hold no room's knowledge: every room may use them. */
const shared = [
  'server/errors.ts',
  'server/did-you-mean.ts',
  'server/finding.ts',
  'server/is-object.ts',
  'server/national-id.ts',
  'server/seen.ts',
]
/** The composition root and its parts know every room. */
const composition = [
  'server/sandbox.ts',
  'server/sandbox-interfaces.ts',
  'server/fill-template.ts',
  'server/workspaces.ts',
  'server/workspace-clock.ts',
  'server/workspace-schedule.ts',
  'server/workspace-control.ts',
  'server/workspace-doors.ts',
]
const contract = 'server/store/contract.ts'

const mayImport: Record<string, string[]> = {
  'server/hl7v2': [],
  'server/fhir': [],
  'server/store': ['server/fhir'],
  'server/journal': [contract, 'server/hl7v2', 'server/fhir'],
  'server/partners': [contract],
  'server/emr': [contract, 'server/hl7v2', 'server/fhir'],
  'server/interfaces': [contract, 'server/emr', 'server/journal', 'server/hl7v2', 'server/partners'],
  'server/replay': ['server/journal', 'server/hl7v2', 'server/fhir'],
  'server/config': [],
  'server/console': ['server/doors/http/admin/contract.ts', 'server/hl7v2', 'server/fhir'],
  'server/doors': [
    'server/emr',
    'server/interfaces',
    'server/journal',
    'server/partners',
    'server/hl7v2',
    'server/fhir',
    'server/config',
  ],
  conformance: ['server/hl7v2', 'server/fhir', 'server/journal'],
}
const knowsAll = ['server/cli', ...composition]

const filesBelow = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|mts)$/.test(name) && !name.endsWith('.d.mts'))
    .map((name) => join(folder, name))

const importsOf = (file: string): string[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)'/g)].map((match) =>
    normalize(join(dirname(file), String(match[1]))),
  )

const within = (file: string, place: string) => file === place || file.startsWith(`${place}/`)
const roomOf = (file: string) => Object.keys(mayImport).find((room) => within(file, room))

const sources = [...filesBelow('server'), ...filesBelow('conformance')]

describe('walls', () => {
  test('every source file stands in a room', () => {
    const homeless = sources.filter(
      (file) => !roomOf(file) && ![...shared, ...knowsAll].some((place) => within(file, place)),
    )
    expect(homeless).toEqual([])
  })

  test('no import crosses a wall', () => {
    const crossings = sources.flatMap((file) => {
      const room = roomOf(file)
      if (!room) return []
      const allowed = [room, ...shared, ...(mayImport[room] ?? [])]
      return importsOf(file)
        .filter((target) => !allowed.some((place) => within(target, place)))
        .map((target) => `${file} -> ${target}`)
    })
    expect(crossings).toEqual([])
  })

  test('shared leaves import nothing of ours', () => {
    expect(shared.filter((file) => sources.includes(file)).flatMap(importsOf)).toEqual([])
  })

  test('nothing imports tests or scripts', () => {
    const wrong = sources.flatMap((file) =>
      importsOf(file).filter((target) => within(target, 'test') || within(target, 'scripts')),
    )
    expect(wrong).toEqual([])
  })

  test('there are no cycles', () => {
    const graph = new Map(sources.map((file) => [file, importsOf(file).filter((target) => target.endsWith('.ts'))]))
    expect(cyclesIn(graph)).toEqual([])
  })

  test('one file knows the SQLite driver', () => {
    const knowing = sources.filter((file) => /from 'better-sqlite3'/.test(readFileSync(join(root, file), 'utf8')))
    expect(knowing).toHaveLength(1)
    expect(within(String(knowing[0]), 'server/store/sqlite')).toBe(true)
  })

  test('every room has a README of at most 20 lines', () => {
    const lengths = ['server/cli', ...Object.keys(mayImport)].map((room) => {
      const text = readFileSync(join(root, room, 'README.md'), 'utf8')
      return { room, fits: text.trimEnd().split('\n').length <= 20 }
    })
    expect(lengths.filter(({ fits }) => !fits)).toEqual([])
  })

  test('no source file is longer than 300 lines', () => {
    const long = [...sources, ...filesBelow('test')]
      .map((file) => ({ file, lines: readFileSync(join(root, file), 'utf8').split('\n').length }))
      .filter(({ lines }) => lines > 300)
    expect(long).toEqual([])
  })
})

/** Type-only circles count too: a circle of words is a circle of thought. */
const cyclesIn = (graph: Map<string, string[]>): string[] => {
  const found: string[] = []
  const done = new Set<string>()
  const visit = (file: string, path: string[]) => {
    const at = path.indexOf(file)
    if (at >= 0) {
      found.push([...path.slice(at), file].map((each) => relative('.', each)).join(' -> '))
      return
    }
    if (done.has(file)) return
    for (const target of graph.get(file) ?? []) visit(target, [...path, file])
    done.add(file)
  }
  for (const file of graph.keys()) visit(file, [])
  return found
}
