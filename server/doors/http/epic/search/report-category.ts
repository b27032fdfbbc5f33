/** `category` of a report: HL7's section as it is stored, or Epic's order type, which is made of it. */
import type { ApiParameter } from '../api.ts'
import { askShown } from './ask-shown.ts'
import { readTokens } from './ask-token.ts'
import { token } from './parameters.ts'

const stored = token('category', "Narrows the search by category: LAB, RAD, or Epic's order type.")

export const reportCategory: ApiParameter = {
  ...stored,
  ask: (value, search) =>
    readTokens(value).every(({ code }) => code === code?.toUpperCase())
      ? stored.ask?.(value, search)
      : askShown('category', value, search),
}
