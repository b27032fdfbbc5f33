/** What search asks of terminology; handed in, so that searching does not depend on which value sets are carried. */
export interface TerminologySource {
  /** The codes of a value set; nothing when it is not known here. */
  expand(url: string): readonly { system: string; code: string }[] | undefined
  /** The code and all below (or above) it; nothing when no hierarchy of that system is known here. */
  hierarchy?(system: string, code: string, direction: 'below' | 'above'): readonly string[] | undefined
}
