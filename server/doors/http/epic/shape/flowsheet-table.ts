/** The flowsheet rows of the hospital's vital signs: number, name, the LOINC codes that mean the row, and its units. */
export interface FlowsheetRow {
  row: string
  name: string
  /** The first is the one that filed readings carry. */
  loinc: readonly { code: string; display: string }[]
  /** UCUM codes that a reading may come in; none: the row is calculated, nothing can be filed to it. */
  units: readonly string[]
  /** LOINC codes of the parts that a reading must have, in place of a value. */
  parts?: readonly { code: string; display: string }[]
}

export const FLOWSHEET_ROWS: readonly FlowsheetRow[] = [
  {
    row: '9000005',
    name: 'BP',
    loinc: [
      { code: '85354-9', display: 'Blood pressure panel with all children optional' },
      { code: '55284-4', display: 'Blood pressure systolic and diastolic' },
    ],
    units: ['mm[Hg]'],
    parts: [
      { code: '8480-6', display: 'Systolic blood pressure' },
      { code: '8462-4', display: 'Diastolic blood pressure' },
    ],
  },
  {
    row: '9085422',
    name: 'Temperature',
    loinc: [{ code: '8310-5', display: 'Body temperature' }],
    units: ['Cel', '[degF]'],
  },
  { row: '9008542', name: 'Pulse', loinc: [{ code: '8867-4', display: 'Heart rate' }], units: ['/min', '{beats}/min'] },
  {
    row: '9008543',
    name: 'Respiratory rate',
    loinc: [{ code: '9279-1', display: 'Respiratory rate' }],
    units: ['/min', '{breaths}/min'],
  },
  {
    row: '9085421',
    name: 'SpO2',
    loinc: [
      { code: '2708-6', display: 'Oxygen saturation in Arterial blood' },
      { code: '59408-5', display: 'Oxygen saturation in Arterial blood by Pulse oximetry' },
    ],
    units: ['%'],
  },
  {
    row: '9000011',
    name: 'Height',
    loinc: [{ code: '8302-2', display: 'Body height' }],
    units: ['cm', 'm', '[in_i]'],
  },
  {
    row: '9000014',
    name: 'Weight',
    loinc: [{ code: '29463-7', display: 'Body weight' }],
    units: ['kg', 'g', '[lb_av]'],
  },
  {
    row: '9000017',
    name: 'Head circumference',
    loinc: [{ code: '9843-4', display: 'Head Occipital-frontal circumference' }],
    units: ['cm', '[in_i]'],
  },
  {
    row: '9000301',
    name: 'BMI',
    loinc: [{ code: '39156-5', display: 'Body mass index (BMI) [Ratio]' }],
    units: [],
  },
]

export const rowOfLoinc = (code: string): FlowsheetRow | undefined =>
  FLOWSHEET_ROWS.find(({ loinc }) => loinc.some((each) => each.code === code))
