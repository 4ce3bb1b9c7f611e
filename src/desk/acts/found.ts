import type { AccountFound, BookingFound } from '../../directory/index.ts'
import type { Text } from '../../terms/index.ts'
import type { Found } from './executor.ts'

/** Sentences of what look-ups find, for the desk. */
const sentences = {
  own: { ko: '고객 본인의 계정', zh: '客户本人的账号', en: "The asker's own account" },
  holder: {
    ko: '이 번호를 인증한 다른 계정',
    zh: '验证了该号码的其他账号',
    en: 'Another account that verified this number',
  },
  former: {
    ko: '이 번호로 예약한 뒤 번호를 바꾼 계정',
    zh: '曾用该号码下单、之后更换了号码的账号',
    en: 'Booked with this number, and has another one since',
  },
  rider: {
    ko: '이 번호를 탑승자 연락처로 넣은 예약',
    zh: '以该号码为乘车人联系方式的订单',
    en: 'A booking with this number as the rider contact',
  },
  driver: { ko: '이 기사가 맡은 예약', zh: '该司机承接的订单', en: "A booking of this driver's" },
  time: { ko: '그 시간대의 예약', zh: '该时段的订单', en: 'A booking of that time' },
  earlier: { ko: '이 고객의 지난 상담', zh: '该客户以往的工单', en: 'An earlier case of this person' },
} as const satisfies Record<string, Text>

const changed: Text = {
  ko: '예약 뒤 계정의 번호가 바뀌었습니다',
  zh: '下单后账号更换了号码',
  en: "the account's number has changed since",
}
const join = (a: Text, b: Text): Text => ({
  ko: `${a.ko}. ${b.ko}.`,
  zh: `${a.zh}，${b.zh}。`,
  en: `${a.en}; ${b.en}.`,
})

export const accountFound = (account: AccountFound, as: 'own' | 'holder'): Found => ({
  kind: 'account',
  id: account.id,
  of: as === 'own' ? 'asker' : 'other',
  at: account.verifiedAt,
  person: account.number,
  text: sentences[as],
})

/** A booking of somebody else's: its number is for whoever calls the booker, never for the asker. */
export const bookingFound = (booking: BookingFound, as: 'former' | 'rider' | 'driver' | 'time'): Found => ({
  kind: 'booking',
  id: booking.id,
  of: 'other',
  at: booking.at,
  person: booking.bookerNumber ?? booking.accountNumber,
  text: booking.numberChanged && as !== 'former' ? join(sentences[as], changed) : sentences[as],
})

export const caseFound = ({ id, at }: { id: string; at: number }): Found => ({
  kind: 'case',
  id,
  of: 'asker',
  at,
  text: sentences.earlier,
})
