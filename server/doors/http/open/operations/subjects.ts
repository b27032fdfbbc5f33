/** Whose observations are meant: an operation on observations needs to know, or it would be about everybody. */
import { wrong } from './parameter-values.ts'

export interface Subject {
  type: string
  id: string
}

const NAMES = ['patient', 'subject', 'patient:Patient', 'subject:Patient']

export function subjectsIn(params: readonly (readonly [string, string])[], base: string): Subject[] {
  const given = params.filter(([name]) => NAMES.includes(name))
  if (given.length !== 1)
    throw wrong('patient', 'say once whose observations are meant: patient=123 or subject=Patient/123.')
  const [name = '', value = ''] = given[0] ?? []
  return value.split(',').map((one) => readSubject(one, name.startsWith('patient') || name.includes(':'), name, base))
}

export function readSubject(text: string, bare: boolean, name: string, base: string): Subject {
  const local = text.startsWith(`${base}/`) ? text.slice(base.length + 1) : text
  const [, type, id] = /^(?:([A-Z][A-Za-z]{1,63})\/)?([A-Za-z0-9.-]{1,64})$/.exec(local) ?? []
  if (id === undefined || (type === undefined && !bare))
    throw wrong(name, `"${text.slice(0, 80)}" is no reference such as Patient/123.`)
  return { type: type ?? 'Patient', id }
}
