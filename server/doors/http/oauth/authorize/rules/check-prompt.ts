/** `prompt` and `max_age` of OpenID Connect Core §3.1.2.1. */
import { type Refusal, refusal } from '../../refusal.ts'
import type { AuthorizationCheck } from '../authorization-request.ts'

const PROMPTS = ['none', 'login', 'consent', 'select_account']

export function checkPrompt({ params }: AuthorizationCheck): Refusal | undefined {
  const words = promptOf(params.get('prompt'))
  const stray = words.find((word) => !PROMPTS.includes(word))
  if (stray !== undefined) return wrong('prompt', PROMPTS.join(', '), stray)
  if (words.includes('none') && words.length > 1) return wrong('prompt', 'none alone', words.join(' '))
  const maxAge = params.get('max_age')
  if (maxAge !== undefined && !/^\d{1,9}$/.test(maxAge)) return wrong('max_age', 'seconds', maxAge)
  return undefined
}

export const promptOf = (text: string | undefined): string[] => (text ?? '').split(' ').filter(Boolean)

const wrong = (name: string, expected: string, actual: string): Refusal =>
  refusal('invalid_request', {
    rule: 'oauth/prompt',
    at: `query.${name}`,
    expected,
    actual,
    text: `The parameter ${name} cannot be met: send what is expected, or leave it out.`,
  })
