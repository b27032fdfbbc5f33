/** The names of all Epic APIs of this door: what a client can be granted. */
import { EPIC_APIS } from './index.ts'

export const grantableApis = (): string[] => EPIC_APIS.map(({ name }) => name)
