import type { Text } from '../terms/index.ts'

/** Countries whose public holidays stand in this file. */
export const calendarCountries = ['KR', 'CN', 'US'] as const
export type CalendarCountry = (typeof calendarCountries)[number]

interface DayTable {
  /** The last day that the table knows (YYYY-MM-DD); after it only weekends are known. */
  until: string
  /** Days off that are no Saturday or Sunday, or fall on one. */
  off: Readonly<Record<string, Text>>
  /** Saturdays and Sundays on which people work, to make up for a bridge. */
  work: Readonly<Record<string, Text>>
}

const text = (ko: string, zh: string, en: string): Text => ({ ko, zh, en })
const instead = (of: Text): Text => text(`대체공휴일(${of.ko})`, `${of.zh}补假`, `${of.en} (substitute holiday)`)
const observed = (of: Text): Text => text(`${of.ko} 대체 휴무`, `${of.zh}(补休)`, `${of.en} (observed)`)
/** The days from the first to the last of one month, "2026-02" 16–18. */
const days = (month: string, first: number, last: number, name: Text): Record<string, Text> =>
  Object.fromEntries(
    Array.from({ length: last - first + 1 }, (_, n) => [`${month}-${String(first + n).padStart(2, '0')}`, name]),
  )

const newYear = text('1월 1일', '元旦', "New Year's Day")

// 공휴일에 관한 법률, 관공서의 공휴일에 관한 규정 제2조·제3조; Constitution Day since the amendment of 2026; 노동절 제정에 관한 법률.
const seollal = text('설날', '韩国春节', 'Seollal')
const march1 = text('3·1절', '三一节', 'Independence Movement Day')
const labour = text('노동절', '劳动节', 'Labour Day')
const children = text('어린이날', '儿童节', "Children's Day")
const buddha = text('부처님 오신 날', '佛诞日', "Buddha's Birthday")
const memorial = text('현충일', '显忠日', 'Memorial Day')
const constitution = text('제헌절', '制宪节', 'Constitution Day')
const liberation = text('광복절', '光复节', 'Liberation Day')
const chuseok = text('추석', '韩国中秋节', 'Chuseok')
const foundation = text('개천절', '开天节', 'National Foundation Day')
const hangul = text('한글날', '韩文日', 'Hangul Day')
const christmas = text('성탄절', '圣诞节', 'Christmas Day')
const election = text('전국동시지방선거', '地方选举日', 'Local election day')

// 国务院办公厅关于2026年部分节假日安排的通知(2025-11-04). The notice of the following year comes each November.
const cnNewYear = text('신정(중국)', '元旦', "New Year's Day")
const spring = text('춘절', '春节', 'Spring Festival')
const qingming = text('청명절', '清明节', 'Qingming Festival')
const cnLabour = text('노동절(중국)', '劳动节', 'Labour Day')
const dragon = text('단오절', '端午节', 'Dragon Boat Festival')
const midAutumn = text('중추절', '中秋节', 'Mid-Autumn Festival')
const national = text('국경절', '国庆节', 'National Day')
const makeUp = (of: Text): Text => text(`${of.ko} 대체 근무일`, `${of.zh}调休上班`, `Working day for ${of.en}`)

// 5 U.S.C. § 6103; a holiday on a Saturday is observed on the Friday before, on a Sunday on the Monday after (E.O. 11582).
const king = text('마틴 루터 킹의 날', '马丁·路德·金纪念日', 'Birthday of Martin Luther King, Jr.')
const washington = text('워싱턴 탄생일', '华盛顿诞辰', "Washington's Birthday")
const usMemorial = text('메모리얼 데이', '阵亡将士纪念日', 'Memorial Day')
const juneteenth = text('준틴스', '六月节', 'Juneteenth National Independence Day')
const independence = text('미국 독립기념일', '美国独立日', 'Independence Day')
const usLabor = text('미국 노동절', '美国劳动节', 'Labor Day')
const columbus = text('콜럼버스의 날', '哥伦布日', 'Columbus Day')
const veterans = text('재향군인의 날', '退伍军人节', 'Veterans Day')
const thanksgiving = text('추수감사절', '感恩节', 'Thanksgiving Day')

/** What the law says of each day, by country. Decision 0018 tells how the tables were checked and what happens at their end. */
export const dayTables: Readonly<Record<CalendarCountry, DayTable>> = {
  KR: {
    until: '2027-12-31',
    work: {},
    off: {
      '2026-01-01': newYear,
      ...days('2026-02', 16, 18, seollal),
      '2026-03-01': march1,
      '2026-03-02': instead(march1),
      '2026-05-01': labour,
      '2026-05-05': children,
      '2026-05-24': buddha,
      '2026-05-25': instead(buddha),
      '2026-06-03': election,
      '2026-06-06': memorial,
      '2026-07-17': constitution,
      '2026-08-15': liberation,
      '2026-08-17': instead(liberation),
      ...days('2026-09', 24, 26, chuseok),
      '2026-10-03': foundation,
      '2026-10-05': instead(foundation),
      '2026-10-09': hangul,
      '2026-12-25': christmas,
      '2027-01-01': newYear,
      ...days('2027-02', 6, 8, seollal),
      '2027-02-09': instead(seollal),
      '2027-03-01': march1,
      '2027-05-01': labour,
      '2027-05-03': instead(labour),
      '2027-05-05': children,
      '2027-05-13': buddha,
      '2027-06-06': memorial,
      '2027-07-17': constitution,
      '2027-07-19': instead(constitution),
      '2027-08-15': liberation,
      '2027-08-16': instead(liberation),
      ...days('2027-09', 14, 16, chuseok),
      '2027-10-03': foundation,
      '2027-10-04': instead(foundation),
      '2027-10-09': hangul,
      '2027-10-11': instead(hangul),
      '2027-12-25': christmas,
      '2027-12-27': instead(christmas),
    },
  },
  CN: {
    until: '2026-12-31',
    off: {
      ...days('2026-01', 1, 3, cnNewYear),
      ...days('2026-02', 15, 23, spring),
      ...days('2026-04', 4, 6, qingming),
      ...days('2026-05', 1, 5, cnLabour),
      ...days('2026-06', 19, 21, dragon),
      ...days('2026-09', 25, 27, midAutumn),
      ...days('2026-10', 1, 7, national),
    },
    work: {
      '2026-01-04': makeUp(cnNewYear),
      '2026-02-14': makeUp(spring),
      '2026-02-28': makeUp(spring),
      '2026-05-09': makeUp(cnLabour),
      '2026-09-20': makeUp(national),
      '2026-10-10': makeUp(national),
    },
  },
  US: {
    until: '2027-12-31',
    work: {},
    off: {
      '2026-01-01': newYear,
      '2026-01-19': king,
      '2026-02-16': washington,
      '2026-05-25': usMemorial,
      '2026-06-19': juneteenth,
      '2026-07-03': observed(independence),
      '2026-07-04': independence,
      '2026-09-07': usLabor,
      '2026-10-12': columbus,
      '2026-11-11': veterans,
      '2026-11-26': thanksgiving,
      '2026-12-25': christmas,
      '2027-01-01': newYear,
      '2027-01-18': king,
      '2027-02-15': washington,
      '2027-05-31': usMemorial,
      '2027-06-18': observed(juneteenth),
      '2027-06-19': juneteenth,
      '2027-07-04': independence,
      '2027-07-05': observed(independence),
      '2027-09-06': usLabor,
      '2027-10-11': columbus,
      '2027-11-11': veterans,
      '2027-11-25': thanksgiving,
      '2027-12-24': observed(christmas),
      '2027-12-25': christmas,
      '2027-12-31': observed(newYear),
    },
  },
}
