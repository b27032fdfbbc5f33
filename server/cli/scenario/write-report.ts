/** Writes a report's three files side by side. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { htmlReport } from '../../../conformance/report/html-report.ts'
import { junitXml } from '../../../conformance/report/junit.ts'
import type { Report } from '../../../conformance/report/report.ts'

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
