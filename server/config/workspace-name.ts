/** What may name a workspace: it is the first segment of its addresses, so some words are taken. */
const taken = ['console', 'favicon', 'metrics']

/** For the JSON Schema of the settings. */
export const workspaceNamePattern = `^(?!(${taken.join('|')})$)[a-z][a-z0-9-]{0,62}$`

export const workspaceNameRule = `lower-case letters, digits and hyphens, a letter first, 63 at most, and none of ${taken.join(', ')}`

const pattern = new RegExp(workspaceNamePattern)

export const isWorkspaceName = (name: string): boolean => pattern.test(name)
