// Allergies, and the statement that there are none.
import { codes, coding } from '../systems.mjs'

const term = (code, display, text = display) => ({ coding: [coding(codes.sct, code, display)], text })

export const noKnownAllergy = term('716186003', 'No known allergy', 'No known allergies')

export const allergies = [
  {
    code: term('91936005', 'Allergy to penicillin', 'Penicillin'),
    category: 'medication',
    criticality: 'high',
    reaction: 'Anaphylaxis',
    severity: 'severe',
  },
  {
    code: term('293586001', 'Allergy to aspirin', 'Aspirin'),
    category: 'medication',
    criticality: 'low',
    reaction: 'Periorbital oedema',
    severity: 'moderate',
  },
  {
    code: term('91935009', 'Allergy to peanut', 'Peanut'),
    category: 'food',
    criticality: 'high',
    reaction: 'Urticaria',
    severity: 'moderate',
  },
  {
    code: term('300913006', 'Allergy to shellfish', 'Shellfish'),
    category: 'food',
    criticality: 'low',
    reaction: 'Rash',
    severity: 'mild',
  },
  {
    code: term('232350006', 'House dust mite allergy', 'House dust mite'),
    category: 'environment',
    criticality: 'low',
    reaction: 'Sneezing',
    severity: 'mild',
  },
  {
    code: { text: 'Contrast medium, iodinated' },
    category: 'medication',
    criticality: 'low',
    reaction: 'Flushing',
    severity: 'mild',
  },
]
