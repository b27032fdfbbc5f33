/** A new open door for each test of a file, to be sent Bundles. */
import { afterEach, beforeEach } from '@jest/globals'
import { openBundles } from './bundles.ts'

type Bundles = Awaited<ReturnType<typeof openBundles>>

export let door: Bundles
export let ask: Bundles['ask']
export let send: Bundles['send']
export let done: Bundles['done']
export let refused: Bundles['refused']
export let get: Bundles['get']
export let total: Bundles['total']

/** To be called once, at the top of a test file. */
export const withBundles = (): void => {
  beforeEach(async () => {
    door = await openBundles()
    ;({ ask, send, done, refused, get, total } = door)
  })
  afterEach(() => door.close())
}
