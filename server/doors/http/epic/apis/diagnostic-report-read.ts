/** DiagnosticReport.Read (R4) */
import type { ReadApi } from '../api.ts'
import { shapeDiagnosticReport } from '../shape/shape-diagnostic-report.ts'

export const diagnosticReportRead: ReadApi = {
  name: 'DiagnosticReport.Read',
  type: 'DiagnosticReport',
  interaction: 'read',
  shape: shapeDiagnosticReport,
}
