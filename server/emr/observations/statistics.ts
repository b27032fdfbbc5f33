/** The statistics of Observation $stats, by their codes of http://terminology.hl7.org/CodeSystem/observation-statistics. */
type Statistic = (values: readonly number[]) => number | undefined

/** Values come sorted, at least one. Nothing where a figure needs more values than there are. */
export const statistics: Readonly<
  Record<string, { display: string; of: Statistic; unit: 'same' | 'squared' | 'none' }>
> = {
  average: { display: 'Average', of: mean, unit: 'same' },
  maximum: { display: 'Maximum', of: (values) => values.at(-1), unit: 'same' },
  minimum: { display: 'Minimum', of: (values) => values[0], unit: 'same' },
  sum: { display: 'Sum', of: sum, unit: 'same' },
  median: { display: 'Median', of: quantile(0.5), unit: 'same' },
  variance: { display: 'Variance', of: variance, unit: 'squared' },
  'std-dev': { display: 'Standard Deviation', of: deviation, unit: 'same' },
  '20-percent': { display: '20th Percentile', of: quantile(0.2), unit: 'same' },
  '80-percent': { display: '80th Percentile', of: quantile(0.8), unit: 'same' },
  '4-lower': { display: 'Lower Quartile', of: quantile(0.25), unit: 'same' },
  '4-upper': { display: 'Upper Quartile', of: quantile(0.75), unit: 'same' },
  '4-dev': { display: 'Quartile Deviation', of: quartileDeviation, unit: 'same' },
  '5-1': { display: '1st Quintile', of: quantile(0.2), unit: 'same' },
  '5-2': { display: '2nd Quintile', of: quantile(0.4), unit: 'same' },
  '5-3': { display: '3rd Quintile', of: quantile(0.6), unit: 'same' },
  '5-4': { display: '4th Quintile', of: quantile(0.8), unit: 'same' },
  skew: { display: 'Skew', of: (values) => moment(values, 3), unit: 'none' },
  kurtosis: { display: 'Kurtosis', of: (values) => moment(values, 4), unit: 'none' },
}

function sum(values: readonly number[]): number {
  return values.reduce((all, one) => all + one, 0)
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length
}

/** Of a sample: the sum of squares by n − 1. */
function variance(values: readonly number[]): number | undefined {
  if (values.length < 2) return undefined
  const middle = mean(values)
  return sum(values.map((one) => (one - middle) ** 2)) / (values.length - 1)
}

function deviation(values: readonly number[]): number | undefined {
  const squared = variance(values)
  return squared === undefined ? undefined : Math.sqrt(squared)
}

/** Between two values, in proportion. */
function quantile(part: number): (values: readonly number[]) => number {
  return (values) => {
    const at = (values.length - 1) * part
    const low = values[Math.floor(at)] ?? 0
    return low + ((values[Math.ceil(at)] ?? low) - low) * (at - Math.floor(at))
  }
}

function quartileDeviation(values: readonly number[]): number {
  return (quantile(0.75)(values) - quantile(0.25)(values)) / 2
}

/** Standardised central moment; there is none where all values are the same. */
function moment(values: readonly number[], power: number): number | undefined {
  const middle = mean(values)
  const central = (n: number): number => mean(values.map((one) => (one - middle) ** n))
  const spread = central(2)
  return spread === 0 ? undefined : central(power) / spread ** (power / 2)
}
