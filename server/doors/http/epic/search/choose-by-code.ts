/** Which sub-types a search means, by the codes of one parameter: each category, each code of a list, is an API of its own. */
import type { OtherSubType, SubType, SubTypeChoice } from '../api.ts'
import { type Issue, type Refusal, refuse } from '../outcome.ts'
import { readTokens } from './ask-token.ts'

export const chooseBy =
  (param: string): SubTypeChoice =>
  (values, { otherSubTypes = [] }, all) => {
    const asked = values.native.get(param) ?? []
    const meant = new Set<OtherSubType>(
      otherSubTypes.filter(({ codes, onlyAsked }) => codes === undefined || (asked.length === 0 && !onlyAsked)),
    )
    const invalid: string[] = []
    // Every value of the request must hold, so that the kinds are those that all of them name.
    let chosen = all
    for (const value of asked) {
      const here: SubType[] = []
      for (const { system, code = '' } of readTokens(value)) {
        const named = all.filter(({ codes }) => codes.some((each) => each.code === code))
        const kinds = named.filter(({ codes }) =>
          codes.some((each) => each.code === code && (system ?? each.system) === each.system),
        )
        const elsewhere = otherSubTypes.filter(({ codes }) => codes?.includes(code))
        if (kinds.length === 0 && (named.length > 0 || elsewhere.length === 0)) invalid.push(code || value)
        else for (const other of elsewhere) meant.add(other)
        here.push(...kinds)
      }
      chosen = chosen.filter((kind) => here.includes(kind))
    }
    const issues = invalid.map((code) => invalidValue(param, code))
    if (invalid.length > 0 && chosen.length === 0 && invalid.length === asked.flatMap(readTokens).length)
      return { refused: refuseValues(param, all, issues, invalid) }
    return { chosen, others: otherSubTypes.filter((other) => meant.has(other)), issues }
  }

const invalidValue = (param: string, code: string): Issue => ({
  code: 59109,
  diagnostics: `Invalid ${param}: ${code.slice(0, 100)}`,
  location: `/f:${param}`,
  expression: param,
})

function refuseValues(param: string, all: readonly SubType[], issues: Issue[], invalid: string[]): Refusal {
  const refused = refuse(
    { code: 59111, location: `/f:${param}`, expression: param },
    {
      rule: 'epic/invalid-category',
      at: `query.${param}`,
      expected: [...new Set(all.flatMap(({ codes }) => codes.map(({ code }) => code)))].join(', '),
      actual: invalid.join(', ').slice(0, 200),
      text: `Epic knows no such ${param} here: take one of those expected.`,
    },
  )
  return { ...refused, issues: [...issues, ...refused.issues] }
}
