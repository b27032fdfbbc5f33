/** The catalogue holds what this door says, all of it and nothing else; what Epic says besides is listed apart. */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { CODES_NOT_GIVEN } from '../../../server/doors/http/epic/codes-not-given.ts'
import { epicDoorPage } from '../../../server/doors/http/epic/describe/api-table.ts'
import { ERROR_CATALOGUE } from '../../../server/doors/http/epic/error-catalogue.ts'

const DOOR = new URL('../../../server/doors/http/epic/', import.meta.url)
/** The code of the door without comments, and without the two lists and the words on assumptions. */
const code = readdirSync(DOOR, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !/^(error-catalogue|codes-not-given|assumptions\/.*)\.ts$/.test(name))
  .map((name) => readFileSync(new URL(name, DOOR), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ''))
  .join('\n')

const isGiven = (number: string): boolean => new RegExp(`\\b${number}\\b`).test(code)

test.each(Object.keys(ERROR_CATALOGUE))('%s is given somewhere', (number) => {
  expect(isGiven(number)).toBe(true)
})

test.each(Object.keys(CODES_NOT_GIVEN))('%s is never given, and on the page of the door', (number) => {
  expect(isGiven(number)).toBe(false)
  expect(ERROR_CATALOGUE).not.toHaveProperty(number)
  expect(epicDoorPage()).toContain(`\n| ${number} | `)
})
