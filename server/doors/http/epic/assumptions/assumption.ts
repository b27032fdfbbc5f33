/**
 * What nobody outside Epic and NGEMR can know, and what this door does instead. The place in the code that acts on one carries
 * the comment `Assumption {id}: …`; a test holds comments and list together.
 */
export interface Assumption {
  /** In kebab-case, as the comment in the code has it. */
  id: string
  /** The API or the part of the door it is about: `Patient.Search`, `every search`. */
  about: string
  /** What is not known, and what was chosen, in a sentence or two. */
  text: string
  /** The setting that chooses otherwise, where there is one. */
  setting?: string
}
