/** The scope grammar of SMART App Launch 2.2 §3: version 1 (`patient/Observation.read`) and 2 (`patient/Observation.rs?category=…`). */

export interface ResourceScope {
  level: 'patient' | 'user' | 'system'
  /** `*` for every type */
  type: string
  /** Some of `cruds`, in that order */
  verbs: string
  version: 1 | 2
  /** The code of `?category=`; its system, where given, stays in `text`. */
  category?: string
  text: string
}

const RESOURCE =
  /^(patient|user|system)\/(\*|[A-Z][A-Za-z]{1,60})\.(read|write|\*|c?r?u?d?s?)(?:\?category=([^&\s]{1,200}))?$/
const VERSION_1: Record<string, string> = { read: 'rs', write: 'cud', '*': 'cruds' }

/** Undefined for what is no resource scope. */
export function parseScope(text: string): ResourceScope | undefined {
  const [, level, type, verbs, category] = RESOURCE.exec(text) ?? []
  if (level === undefined || type === undefined || !verbs) return undefined
  const old = VERSION_1[verbs]
  return {
    level: level as ResourceScope['level'],
    type,
    verbs: old ?? verbs,
    version: old === undefined ? 2 : 1,
    ...(category === undefined ? {} : { category: decodeCode(category) }),
    text,
  }
}

const decodeCode = (value: string): string => {
  const code = value.slice(value.lastIndexOf('|') + 1)
  try {
    return decodeURIComponent(code).split('|').at(-1) ?? code
  } catch {
    return code
  }
}
