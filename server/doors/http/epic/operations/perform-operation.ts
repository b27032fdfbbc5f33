/** An operation of a type or of one record, whose id is read here. */
import type { DoorResponse } from '../../door.ts'
import type { OperationApi } from '../acting-api.ts'
import { refusalAnswer } from '../answer.ts'
import type { AuthorisedCall } from '../call.ts'
import { refuse } from '../outcome.ts'

export async function performOperation(
  call: AuthorisedCall,
  api: OperationApi,
  epicId: string,
  label: string,
): Promise<DoorResponse> {
  if (api.level === 'type') return api.perform(call, '')
  const id = call.context.ids.decode(api.type, epicId)
  if (id !== undefined) return api.perform(call, id)
  const text = `"${epicId.slice(0, 80)}" is no ${api.type} id of this door: take ids from a search here, letter by letter.`
  const refused = refuse({ code: 59008 }, { rule: 'epic/unknown-id', at: `path.${api.type}`, text })
  return refusalAnswer(call, refused, label)
}
