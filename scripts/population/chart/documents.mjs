// Notes and letters: the DocumentReference, and the Binary with a page of HTML.
import { date, instant } from '../calendar.mjs'
import { codes, coding, concept, ids, ref } from '../systems.mjs'

const kinds = {
  discharge: ['18842-5', 'Discharge summary'],
  progress: ['11506-3', 'Progress note'],
  consult: ['11488-4', 'Consult note'],
  emergency: ['34111-5', 'Emergency department Note'],
  operation: ['11504-8', 'Surgical operation note'],
}

const escapeHtml = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

/** A signed note of the visit; `lines` are its paragraphs. */
export function addDocument(chart, visit, kind, when, lines) {
  const [loinc, title] = kinds[kind]
  const { person } = chart
  const html = [
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>',
    title,
    '</title></head><body><h1>',
    title,
    '</h1>',
    `<p>${escapeHtml(person.name.full)} · ${escapeHtml(person.identity)} · born ${date(person.birth)} · ${date(when)}</p>`,
    ...lines.map((line) => `<p>${escapeHtml(line)}</p>`),
    '<p>Synthetic document of the NGEMR sandbox.</p></body></html>',
  ].join('')
  const bytes = Buffer.from(html, 'utf8')
  const binary = chart.add({
    resourceType: 'Binary',
    id: chart.nextId('bin'),
    contentType: 'text/html',
    data: bytes.toString('base64'),
  })
  const document = chart.add({
    resourceType: 'DocumentReference',
    id: chart.nextId('doc'),
    identifier: [{ use: 'usual', system: ids.recordId, value: `DC${chart.nextNumber('document')}` }],
    status: 'current',
    docStatus: 'final',
    type: concept(codes.loinc, loinc, title),
    category: [{ coding: [coding(codes.uscoreDocument, 'clinical-note', 'Clinical Note')], text: 'Clinical Note' }],
    subject: chart.subject,
    date: instant(when),
    author: [visit.doctor],
    custodian: visit.provider,
    content: [
      {
        attachment: {
          contentType: 'text/html',
          url: `Binary/${binary.id}`,
          size: bytes.length,
          title,
          creation: instant(when),
        },
      },
    ],
    context: {
      encounter: [visit.reference],
      period: { start: instant(visit.start), ...(!visit.open && { end: instant(visit.end) }) },
    },
  })
  binary.securityContext = ref('DocumentReference', document.id, title)
  return document
}
