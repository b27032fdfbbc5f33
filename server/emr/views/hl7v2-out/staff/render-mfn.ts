/** MFN M02: MSH MFI MFE STF [PRA], one person a message. */
import type { Practitioner } from '@medplum/fhirtypes'
import { formatTimestamp, timestampFromIso } from '../../../../hl7v2/timestamp.ts'
import { buildMessage, type FieldValue } from '../../../../hl7v2/write-message.ts'
import type { RecordEvent, StaffEvents } from '../../../hospital.ts'
import { identifierValue, SYSTEM } from '../../../identifiers.ts'
import { roleOf } from '../../../records/practitioners.ts'
import { versionTold } from '../../../records/record-event.ts'
import { codedField } from '../coded-field.ts'
import type { EventMessage } from '../message-order.ts'
import { messageHeader } from '../segments/header.ts'

const GENDERS: Readonly<Record<string, string>> = { male: 'M', female: 'F', other: 'O', unknown: 'U' }

const renderMfn =
  (event: string): EventMessage<RecordEvent>['render'] =>
  async (reads, workspace, order) => {
    const person = await versionTold<Practitioner>(reads, workspace, order.event)
    const mcr = person && identifierValue(person, SYSTEM.mcr)
    if (!person || !mcr) return undefined
    const role = (await roleOf(reads, workspace, person.id))?.resource
    const name = person.name?.[0]
    const phones = person.telecom?.filter(({ system, value }) => system === 'phone' && value) ?? []
    const mail = person.telecom?.find(({ system }) => system === 'email')?.value
    const service = role?.healthcareService?.[0]
    const department: FieldValue | undefined = service && [service.identifier?.value ?? '', service.display ?? '']
    return buildMessage([
      messageHeader('MFN', order),
      {
        name: 'MFI',
        fields: {
          1: ['PRA', 'Practitioner master file', 'HL70175'],
          3: 'UPD',
          4: formatTimestamp(order.event.at),
          6: 'AL',
        },
      },
      {
        name: 'MFE',
        fields: { 1: event, 2: order.header.controlId, 3: formatTimestamp(order.event.at), 4: mcr, 5: 'CE' },
      },
      {
        name: 'STF',
        fields: {
          1: mcr,
          2: [mcr, '', '', 'MCR', 'MCR'],
          ...(name
            ? {
                3: [
                  name.family ?? name.text ?? '',
                  name.given?.[0] ?? '',
                  name.given?.[1] ?? '',
                  '',
                  name.prefix?.[0] ?? '',
                ],
              }
            : {}),
          5: person.gender && GENDERS[person.gender],
          6: person.birthDate && timestampFromIso(person.birthDate),
          7: person.active === false ? 'I' : 'A',
          ...(department ? { 8: department } : {}),
          ...(phones.length > 0 ? { 10: { repeat: phones.map(({ value = '' }) => value) } } : {}),
          15: mail,
        },
      },
      ...(role?.specialty || role?.code
        ? [{ name: 'PRA', fields: { 1: mcr, 3: codedField(role.code?.[0]), 5: codedField(role.specialty?.[0]) } }]
        : []),
    ])
  }

/** Epic's Outgoing Provider Master File, 5220. */
export const MFN_MESSAGES: { readonly [K in keyof StaffEvents]: readonly EventMessage<RecordEvent>[] } = {
  'staff.added': [{ trigger: 'M02', render: renderMfn('MAD') }],
  'staff.updated': [{ trigger: 'M02', render: renderMfn('MUP') }],
  'staff.deactivated': [{ trigger: 'M02', render: renderMfn('MDC') }],
  'staff.reactivated': [{ trigger: 'M02', render: renderMfn('MAC') }],
}
