// The National Childhood Immunisation Schedule by age, and what adults are offered.
import { codes, concept } from '../systems.mjs'

const vaccine = (code, text) => concept(codes.vaccine, code, text)

export const vaccines = {
  BCG: vaccine('BCG', 'Bacillus Calmette-Guérin vaccine'),
  HEPB: vaccine('HEPB', 'Hepatitis B vaccine'),
  DTAPIPVHIB: vaccine(
    'DTAPIPVHIB',
    'Diphtheria, tetanus, acellular pertussis, inactivated polio and Haemophilus influenzae type b vaccine',
  ),
  PCV: vaccine('PCV', 'Pneumococcal conjugate vaccine'),
  MMR: vaccine('MMR', 'Measles, mumps and rubella vaccine'),
  VAR: vaccine('VAR', 'Varicella vaccine'),
  TDAPIPV: vaccine('TDAPIPV', 'Tetanus, reduced diphtheria, acellular pertussis and inactivated polio vaccine'),
  HPV: vaccine('HPV', 'Human papillomavirus vaccine'),
  INF: vaccine('INF', 'Influenza vaccine'),
  PPSV23: vaccine('PPSV23', 'Pneumococcal polysaccharide vaccine, 23-valent'),
  TDAP: vaccine('TDAP', 'Tetanus, reduced diphtheria and acellular pertussis vaccine'),
}

/** By visit: age in months and what is given then, with the number of the dose. */
export const childhoodSchedule = [
  {
    months: 0,
    doses: [
      ['BCG', 1],
      ['HEPB', 1],
    ],
  },
  {
    months: 2,
    doses: [
      ['HEPB', 2],
      ['DTAPIPVHIB', 1],
    ],
  },
  {
    months: 4,
    doses: [
      ['DTAPIPVHIB', 2],
      ['PCV', 1],
    ],
  },
  {
    months: 6,
    doses: [
      ['HEPB', 3],
      ['DTAPIPVHIB', 3],
      ['PCV', 2],
    ],
  },
  {
    months: 12,
    doses: [
      ['PCV', 3],
      ['MMR', 1],
      ['VAR', 1],
    ],
  },
  {
    months: 15,
    doses: [
      ['MMR', 2],
      ['VAR', 2],
    ],
  },
  { months: 18, doses: [['DTAPIPVHIB', 4]] },
  { months: 126, doses: [['TDAPIPV', 1]] },
  { months: 150, doses: [['HPV', 1]], sex: 'F' },
  { months: 162, doses: [['HPV', 2]], sex: 'F' },
]
