/** The APIs of a type, found at once: every request asks for them. */
import { lookedAtOnce } from '../looked-at-once.ts'
import type { EpicApi } from './acting-api.ts'

const NONE: readonly EpicApi[] = []

const byType = lookedAtOnce((all: readonly EpicApi[]): ReadonlyMap<string, readonly EpicApi[]> => {
  const types = new Set(all.map(({ type }) => type))
  return new Map([...types].map((type) => [type, all.filter((api) => api.type === type)]))
})

/** `all`: those of a service, which never change. */
export const apisOfType = (all: readonly EpicApi[], type: string): readonly EpicApi[] => byType(all).get(type) ?? NONE
