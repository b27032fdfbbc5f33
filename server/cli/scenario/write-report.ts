/** Writes a report's three files side by side. */
import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { htmlReport } from '../../../conformance/report/html-report.ts'
import { junitXml } from '../../../conformance/report/junit.ts'
import type { Report } from '../../../conformance/report/report.ts'
import { SandboxError } from '../../errors.ts'

/** Before the run, so that a folder that cannot be written does not cost a run. */
export const prepareFolder = (folder: string, cwd: string): string => {
  const path = resolve(cwd, folder)
  try {
    mkdirSync(path, { recursive: true })
    accessSync(path, constants.W_OK)
    return path
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new SandboxError('usage', `--report ${folder} cannot be written (${why}); name a folder of your own.`)
  }
}

export const writeReport = (report: Report, folder: string): string[] => {
  const files: [string, string][] = [
    ['report.html', htmlReport(report)],
    ['junit.xml', junitXml(report)],
    ['report.json', `${JSON.stringify(report, null, 2)}\n`],
  ]
  return files.map(([name, text]) => {
    const file = join(folder, name)
    writeFileSync(file, text)
    return file
  })
}
