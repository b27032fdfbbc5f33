/** SMART v1 scopes from granted Epic APIs: a backend token holds all that its client was granted, whatever it asks for. */
const VERBS: Record<string, 'read' | 'write'> = { Read: 'read', Search: 'read', Create: 'write', Update: 'write' }

export function scopesOf(apis: readonly string[]): string {
  const scopes = apis.flatMap((api) => {
    const [type, verb] = api.split(' ', 1)[0]?.split('.') ?? []
    const access = VERBS[verb ?? '']
    return type === undefined || access === undefined ? [] : [`system/${type}.${access}`]
  })
  return [...new Set(scopes)].sort().join(' ')
}
