/** The flowsheet rows of the hospital's vital signs: number, names, the LOINC codes and device metrics that mean the row, its units. */
export interface FlowsheetRow {
  row: string
  name: string
  /** What Epic's messages carry beside number and name (OBX-3.3 in the published ORU) */
  mnemonic: string
  /** The first is the one that filed readings carry. */
  loinc: readonly Code[]
  /** UCUM codes that a reading may come in; none: the row is calculated, nothing can be filed to it. */
  units: readonly string[]
  /** What a reading must have in place of a value: rows of their own in messages (Epic's `dsplitBP`). */
  parts?: readonly FlowsheetPart[]
  /** ISO/IEEE 11073-10101 codes, as devices name them */
  metrics?: readonly string[]
}

export interface FlowsheetPart extends Code {
  row: string
  name: string
  mnemonic: string
  metrics: readonly string[]
}

/** Of LOINC */
interface Code {
  code: string
  display: string
}

/** The system of row numbers in the stored records. */
export const FLOWSHEET_ROW = 'urn:ngemr-sandbox:flowsheet-row'

export const FLOWSHEET_ROWS: readonly FlowsheetRow[] = [
  {
    row: '9000005',
    name: 'BP',
    mnemonic: 'ZBP',
    loinc: [
      { code: '85354-9', display: 'Blood pressure panel with all children optional' },
      { code: '55284-4', display: 'Blood pressure systolic and diastolic' },
    ],
    units: ['mm[Hg]'],
    parts: [
      {
        code: '8480-6',
        display: 'Systolic blood pressure',
        row: '9085423',
        name: 'Systolic BP',
        mnemonic: 'ZSYSBP',
        metrics: ['150021'],
      },
      {
        code: '8462-4',
        display: 'Diastolic blood pressure',
        row: '9085425',
        name: 'Diastolic BP',
        mnemonic: 'ZDIABP',
        metrics: ['150022'],
      },
    ],
  },
  {
    row: '9085422',
    name: 'Temperature',
    mnemonic: 'ZTEMP',
    metrics: ['150344'],
    loinc: [{ code: '8310-5', display: 'Body temperature' }],
    units: ['Cel', '[degF]'],
  },
  {
    row: '9008542',
    name: 'Pulse',
    mnemonic: 'ZPULSE',
    metrics: ['147842', '149530'],
    loinc: [{ code: '8867-4', display: 'Heart rate' }],
    units: ['/min', '{beats}/min'],
  },
  {
    row: '9008543',
    name: 'Respiratory rate',
    mnemonic: 'ZRESP',
    metrics: ['151562'],
    loinc: [{ code: '9279-1', display: 'Respiratory rate' }],
    units: ['/min', '{breaths}/min'],
  },
  {
    row: '9085421',
    name: 'SpO2',
    mnemonic: 'ZSPO2',
    metrics: ['150456'],
    loinc: [
      { code: '2708-6', display: 'Oxygen saturation in Arterial blood' },
      { code: '59408-5', display: 'Oxygen saturation in Arterial blood by Pulse oximetry' },
    ],
    units: ['%'],
  },
  {
    row: '9000011',
    name: 'Height',
    mnemonic: 'ZHEIGHT',
    loinc: [{ code: '8302-2', display: 'Body height' }],
    units: ['cm', 'm', '[in_i]'],
  },
  {
    row: '9000014',
    name: 'Weight',
    mnemonic: 'ZWEIGHT',
    loinc: [{ code: '29463-7', display: 'Body weight' }],
    units: ['kg', 'g', '[lb_av]'],
  },
  {
    row: '9000017',
    name: 'Head circumference',
    mnemonic: 'ZHEADC',
    loinc: [{ code: '9843-4', display: 'Head Occipital-frontal circumference' }],
    units: ['cm', '[in_i]'],
  },
  {
    row: '9000301',
    name: 'BMI',
    mnemonic: 'ZBMI',
    loinc: [{ code: '39156-5', display: 'Body mass index (BMI) [Ratio]' }],
    units: [],
  },
]

export const rowOfLoinc = (code: string): FlowsheetRow | undefined =>
  FLOWSHEET_ROWS.find(({ loinc }) => loinc.some((each) => each.code === code))
