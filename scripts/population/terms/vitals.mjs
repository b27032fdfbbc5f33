// Vital signs: LOINC code as the FHIR vital signs profiles want it, and the flowsheet row where a nurse files it.

const row = (loinc, name, text, flowsheet, unit, ucum, decimals = 0) => ({
  loinc,
  name,
  text,
  flowsheet,
  unit,
  ucum,
  decimals,
})

export const vitalRows = {
  pulse: row('8867-4', 'Heart rate', 'Pulse', '9008542', '/min', '/min'),
  breathing: row('9279-1', 'Respiratory rate', 'Respiratory rate', '9008543', '/min', '/min'),
  temperature: row('8310-5', 'Body temperature', 'Temperature', '9085422', 'Cel', 'Cel', 1),
  saturation: row('2708-6', 'Oxygen saturation in Arterial blood', 'SpO2', '9085421', '%', '%'),
  weight: row('29463-7', 'Body weight', 'Weight', '9000014', 'kg', 'kg', 1),
  height: row('8302-2', 'Body height', 'Height', '9000011', 'cm', 'cm', 1),
  bmi: row('39156-5', 'Body mass index (BMI) [Ratio]', 'BMI', '9000301', 'kg/m2', 'kg/m2', 1),
  head: row('9843-4', 'Head Occipital-frontal circumference', 'Head circumference', '9000017', 'cm', 'cm', 1),
}

export const bloodPressure = {
  ...row('85354-9', 'Blood pressure panel with all children optional', 'BP', '9000005', 'mmHg', 'mm[Hg]'),
  systolic: row('8480-6', 'Systolic blood pressure', 'Systolic BP', '9085423', 'mmHg', 'mm[Hg]'),
  diastolic: row('8462-4', 'Diastolic blood pressure', 'Diastolic BP', '9085425', 'mmHg', 'mm[Hg]'),
}
