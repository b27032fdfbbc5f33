/** What a stored text refers to, without parsing it: the store holds compact JSON, in which such a name is never inside a string. */
const REFERENCE = /"(reference|url)":\s?"([A-Z][A-Za-z]{1,63})\/([A-Za-z0-9.-]{1,64})(?:\/_history\/\d+)?"/g

/** `Type/id`; attachments lead to a Binary by their url. */
export function referencesIn(text: string): Set<string> {
  const found = new Set<string>()
  for (const [, name, type, id] of text.matchAll(REFERENCE))
    if (name === 'reference' || type === 'Binary') found.add(`${type}/${id}`)
  return found
}
