/** What the trailers of a batch say against what was there: BTS-1 counts messages, FTS-1 batches (HL7 v2.5.1 §2.15.3.1, §2.15.7.1). */
export interface BatchTally {
  message(): void
  /** FHS, BHS, BTS or FTS, as fields. */
  envelope(fields: readonly string[]): void
  /** Nothing more comes. */
  end(): void
  /** BHS segments so far, or one when there is none. */
  batches(): number
  /** What does not agree, in words. */
  readonly faults: string[]
}

const MAX_FAULTS = 20

export function createBatchTally(): BatchTally {
  const faults: string[] = []
  let batches = 0
  let messages = 0
  /** Headers whose trailer is still to come. */
  const open = new Set<string>()

  const tell = (fault: string): void => {
    if (faults.length < MAX_FAULTS) faults.push(fault)
  }
  const compare = (name: string, said: string, counted: number): void => {
    if (said !== '' && Number(said) !== counted) tell(`${name}-1 says ${said.slice(0, 20)}; there were ${counted}.`)
  }
  const lost = (header: string, trailer: string): void => {
    if (open.delete(header)) tell(`${header} is not followed by ${trailer}; was the rest lost?`)
  }

  return {
    faults,
    message: () => void messages++,
    batches: () => Math.max(1, batches),
    envelope([name = '', said = '']) {
      if (name === 'BHS') {
        lost('BHS', 'BTS')
        batches++
        messages = 0
      }
      if (name === 'FHS' || name === 'BHS') open.add(name)
      if (name === 'BTS') {
        open.delete('BHS')
        compare(name, said, messages)
      }
      if (name === 'FTS') {
        lost('BHS', 'BTS')
        open.delete('FHS')
        compare(name, said, Math.max(1, batches))
      }
    },
    end() {
      lost('BHS', 'BTS')
      lost('FHS', 'FTS')
    },
  }
}
