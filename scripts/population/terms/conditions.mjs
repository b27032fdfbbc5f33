// Diagnoses: a short hand list of widely used SNOMED CT concepts, kept to what the International Patient Summary free set is for.
import { codes, coding } from '../systems.mjs'

const term = (code, display, text = display) => ({ coding: [coding(codes.sct, code, display)], text })

export const conditions = {
  diabetes2: term('44054006', 'Diabetes mellitus type 2', 'Type 2 diabetes mellitus'),
  hypertension: term('38341003', 'Hypertensive disorder', 'Hypertension'),
  hyperlipidaemia: term('55822004', 'Hyperlipidemia', 'Hyperlipidaemia'),
  asthma: term('195967001', 'Asthma'),
  copd: term('13645005', 'Chronic obstructive lung disease', 'Chronic obstructive pulmonary disease'),
  heartAttack: term('22298006', 'Myocardial infarction', 'Acute myocardial infarction'),
  coronaryDisease: term('53741008', 'Coronary arteriosclerosis', 'Ischaemic heart disease'),
  heartFailure: term('84114007', 'Heart failure'),
  atrialFibrillation: term('49436004', 'Atrial fibrillation'),
  stroke: term('230690007', 'Cerebrovascular accident', 'Stroke'),
  kidneyDisease: term('709044004', 'Chronic kidney disease'),
  kidneyFailure: term('46177005', 'End-stage renal disease', 'End-stage renal failure on haemodialysis'),
  gout: term('90560007', 'Gout'),
  osteoarthritis: term('396275006', 'Osteoarthritis', 'Osteoarthritis of the knee'),
  cataract: term('193570009', 'Cataract'),
  hypothyroidism: term('40930008', 'Hypothyroidism'),
  reflux: term('235595009', 'Gastroesophageal reflux disease', 'Gastro-oesophageal reflux disease'),
  depression: term('35489007', 'Depressive disorder', 'Depression'),
  anxiety: term('197480006', 'Anxiety disorder'),
  breastCancer: term('254837009', 'Malignant neoplasm of breast', 'Carcinoma of the breast'),
  colonCancer: term('363406005', 'Malignant neoplasm of colon', 'Carcinoma of the colon'),
  dengue: term('38362002', 'Dengue', 'Dengue fever'),
  pneumonia: term('233604007', 'Pneumonia'),
  urinaryInfection: term('68566005', 'Urinary tract infectious disease', 'Urinary tract infection'),
  cold: term('54150009', 'Upper respiratory infection', 'Upper respiratory tract infection'),
  gastroenteritis: term('25374005', 'Gastroenteritis'),
  appendicitis: term('74400008', 'Appendicitis', 'Acute appendicitis'),
  gallstones: term('235919008', 'Gallbladder calculus', 'Gallstones'),
  backPain: term('279039007', 'Low back pain'),
  eczema: term('43116000', 'Eczema'),
  pregnancy: term('77386006', 'Pregnancy'),
  fracture: term('125605004', 'Fracture of bone', 'Fracture of the hip'),
  livebirth: { text: 'Single liveborn infant, born in hospital' },
}

/** Infection alerts are a hospital's own list. */
const alert = (code, text) => ({ coding: [coding(codes.infection, code, text)], text })

export const infections = {
  mrsa: alert('MRSA', 'MRSA'),
  vre: alert('VRE', 'VRE'),
  tb: alert('TB', 'Pulmonary tuberculosis'),
  cpe: alert('CPE', 'CPE'),
  covid: alert('COVID19', 'COVID-19'),
}
