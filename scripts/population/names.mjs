// Four name grammars. NGEMR keeps the full name in the family component, so `family` holds it and `given` what the grammar calls given.

const chinese = {
  surnames: [
    'TAN',
    'LIM',
    'LEE',
    'NG',
    'ONG',
    'WONG',
    'GOH',
    'CHUA',
    'CHAN',
    'KOH',
    'TEO',
    'ANG',
    'YEO',
    'TAY',
    'HO',
    'LOW',
    'TOH',
    'SIM',
    'CHONG',
    'FOO',
  ],
  F: [
    'HUI MIN',
    'WEI LING',
    'SIEW KHIM',
    'MEI FONG',
    'JIA YI',
    'XIN YI',
    'POH CHOO',
    'LAY HOON',
    'SHU FEN',
    'BEE LIAN',
    'YU TING',
    'AI LENG',
  ],
  M: [
    'WEI JIE',
    'KOK WAH',
    'BOON HUAT',
    'JUN HAO',
    'AH SENG',
    'CHEE KEONG',
    'ZHI HAO',
    'KIAN SENG',
    'YONG SHENG',
    'TECK SOON',
    'MING FATT',
    'SZE WEI',
  ],
}
const malay = {
  F: [
    'NURUL HUDA',
    'SITI AMINAH',
    'NUR SYAFIQAH',
    'FARAH',
    'ROSNAH',
    'AISHAH',
    'HALIMAH',
    'NORHAYATI',
    'ZULAIKHA',
    'KHADIJAH',
  ],
  M: [
    'MUHAMMAD FIRDAUS',
    'AHMAD',
    'ISMAIL',
    'MOHAMED FAIZAL',
    'ABDUL RAHMAN',
    'HAFIZ',
    'RIDZUAN',
    'SUHAIMI',
    'YUSOF',
    'MUHAMMAD IRFAN',
  ],
  fathers: ['OSMAN', 'HASSAN', 'ABDULLAH', 'SALLEH', 'IBRAHIM', 'KASSIM', 'JUMAT', 'RAHMAT', 'SULAIMAN', 'MANSOR'],
}
const indian = {
  F: ['PRIYA', 'KAVITHA', 'LAKSHMI', 'SHALINI', 'DEEPA', 'MEENAKSHI', 'ANITHA', 'REVATHI', 'SARASWATHI', 'GAYATHRI'],
  M: ['ARJUN', 'SURESH', 'RAJESH KUMAR', 'VIKNESH', 'GANESAN', 'MURALI', 'KARTHIK', 'PRAKASH', 'SELVAM', 'DINESH'],
  fathers: [
    'RAMASAMY',
    'KRISHNAN',
    'VELU',
    'MUTHU',
    'SUPPIAH',
    'NADARAJAN',
    'GOPAL',
    'PERUMAL',
    'ARUMUGAM',
    'SUBRAMANIAM',
  ],
}
const eurasian = {
  surnames: ['DE SOUZA', 'PEREIRA', 'RODRIGUES', 'OLIVEIRO', 'CLARKE', 'DA SILVA', 'SHEPHERDSON', 'WESTERHOUT'],
  F: ['MARY ANNE', 'ISABEL', 'CLARISSA', 'THERESA', 'NICOLE', 'SARAH JANE'],
  M: ['EDWIN', 'JOSEPH', 'BRYAN', 'GERARD', 'MARK ANTHONY', 'DESMOND'],
}

const grammars = {
  chinese(random, sex) {
    const surname = random.pick(chinese.surnames)
    const given = random.pick(chinese[sex])
    return { full: `${surname} ${given}`, given }
  },
  malay(random, sex) {
    const given = random.pick(malay[sex])
    return { full: `${given} ${sex === 'F' ? 'BINTE' : 'BIN'} ${random.pick(malay.fathers)}`, given }
  },
  indian(random, sex) {
    const given = random.pick(indian[sex])
    return { full: `${given} ${sex === 'F' ? 'D/O' : 'S/O'} ${random.pick(indian.fathers)}`, given }
  },
  eurasian(random, sex) {
    const surname = random.pick(eurasian.surnames)
    const given = random.pick(eurasian[sex])
    return { full: `${given} ${surname}`, given }
  },
}

/** `{full, given}` of a person of that community; sex `F` or `M`. */
export const makeName = (random, community, sex) => grammars[community](random, sex)

/** MDM. for a married woman, as registration counters write it. */
export function titleOf(sex, age, married) {
  if (sex === 'M') return age < 13 ? 'MSTR.' : 'MR.'
  if (age < 13) return 'MISS'
  return married ? 'MDM.' : 'MS.'
}

/** FHIR HumanName in NGEMR's manner. */
export const humanName = ({ full, given }, { use = 'official', title } = {}) => ({
  use,
  text: full,
  family: full,
  ...(given && { given: [given] }),
  ...(title && { prefix: [title] }),
})
