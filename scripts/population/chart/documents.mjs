// Notes and letters: the DocumentReference, and two Binaries, a page of HTML and the same as RTF.
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

/** RTF 1.9: what is not ASCII as its UTF-16 units, each with a question mark for readers that know no Unicode. */
const escapeRtf = (text) =>
  text.replace(/[\\{}]/g, '\\$&').replace(/[^ -~]/g, (letter) => `\\u${(letter.charCodeAt(0) << 16) >> 16}?`)

/** The same paragraphs as the page. */
const rtfOf = (paragraphs) => `{\\rtf1\\ansi ${paragraphs.map((text) => `${escapeRtf(text)}\\par `).join('')}}`

/** A signed note of the visit; `lines` are its paragraphs. */
export function addDocument(chart, visit, kind, when, lines) {
  const [loinc, title] = kinds[kind]
  const { person } = chart
  const who = `${person.name.full} · ${person.identity} · born ${date(person.birth)} · ${date(when)}`
  const notice = 'Synthetic document of the NGEMR sandbox.'
  const html = [
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>',
    title,
    '</title></head><body><h1>',
    title,
    '</h1>',
    `<p>${escapeHtml(who)}</p>`,
    ...lines.map((line) => `<p>${escapeHtml(line)}</p>`),
    `<p>${notice}</p></body></html>`,
  ].join('')
  const contents = [
    { prefix: 'bin', contentType: 'text/html', bytes: Buffer.from(html, 'utf8') },
    { prefix: 'rtf', contentType: 'text/rtf', bytes: Buffer.from(rtfOf([title, who, ...lines, notice]), 'latin1') },
  ].map(({ prefix, contentType, bytes }) => ({
    size: bytes.length,
    binary: chart.add({
      resourceType: 'Binary',
      id: chart.nextId(prefix),
      contentType,
      data: bytes.toString('base64'),
    }),
  }))
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
    content: contents.map(({ binary, size }) => ({
      attachment: {
        contentType: binary.contentType,
        url: `Binary/${binary.id}`,
        size,
        title,
        creation: instant(when),
      },
    })),
    context: {
      encounter: [visit.reference],
      period: { start: instant(visit.start), ...(!visit.open && { end: instant(visit.end) }) },
    },
  })
  for (const { binary } of contents) binary.securityContext = ref('DocumentReference', document.id, title)
  return document
}
