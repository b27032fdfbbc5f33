/** Opens the store that a URL names: the place where engines are told apart. */
import { SandboxError } from '../errors.ts'
import type { Store } from './contract.ts'
import { createSqliteStore } from './sqlite/create-sqlite-store.ts'

export async function openStore(url: string): Promise<Store> {
  if (url === ':memory:' || url === 'sqlite::memory:') return createSqliteStore({ file: ':memory:' })
  if (url.startsWith('sqlite:') && url.length > 'sqlite:'.length)
    return createSqliteStore({ file: url.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '') })
  throw new SandboxError(
    'usage',
    `The store ${url.replace(/\/\/[^@/]*@/, '//…@')} is of no kind known here. Use sqlite:<path of a file> or :memory:.`,
  )
}
