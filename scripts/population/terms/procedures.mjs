// Procedures: what is ordered, what is operated. Codes of the same short SNOMED CT hand list.
import { codes, coding } from '../systems.mjs'

const term = (code, display, text = display) => ({ coding: [coding(codes.sct, code, display)], text })

export const ordered = {
  ecg: term('29303009', 'Electrocardiographic procedure', '12-LEAD ELECTROCARDIOGRAM'),
  chestXray: term('399208008', 'Plain chest X-ray', 'X-RAY CHEST'),
  echo: term('40701008', 'Echocardiography', 'TRANSTHORACIC ECHOCARDIOGRAM'),
  ct: term('77477000', 'Computed tomography', 'CT SCAN'),
  ultrasound: term('16310003', 'Ultrasonography', 'ULTRASOUND'),
  dialysis: term('302497006', 'Hemodialysis', 'HAEMODIALYSIS'),
}

export const operations = {
  appendicectomy: term('80146002', 'Appendectomy', 'LAPAROSCOPIC APPENDICECTOMY'),
  cholecystectomy: term('38102005', 'Cholecystectomy', 'LAPAROSCOPIC CHOLECYSTECTOMY'),
  caesarean: term('11466000', 'Cesarean section', 'LOWER SEGMENT CAESAREAN SECTION'),
  stent: term('415070008', 'Percutaneous coronary intervention', 'PERCUTANEOUS CORONARY INTERVENTION'),
  bypass: term('232717009', 'Coronary artery bypass graft', 'CORONARY ARTERY BYPASS GRAFT'),
  kneeReplacement: term('609588000', 'Total knee replacement', 'TOTAL KNEE REPLACEMENT'),
  hipReplacement: term('52734007', 'Total replacement of hip', 'TOTAL HIP REPLACEMENT'),
  cataract: term('110473004', 'Cataract surgery', 'CATARACT EXTRACTION WITH LENS IMPLANT'),
  mastectomy: term('69031006', 'Excision of breast tissue', 'MASTECTOMY'),
  tonsillectomy: term('173422009', 'Tonsillectomy', 'TONSILLECTOMY'),
  hernia: term('44558001', 'Repair of inguinal hernia', 'INGUINAL HERNIA REPAIR'),
}
