import { rider } from './cast.ts'
import { bothered, drivers } from './desk-story-others.ts'

/** What is done on a case after it was opened, in this order. */
export interface CaseFate {
  /** Answers its procedure with these facts, step by step, until one is missing. 'then' is shortly before the case was opened. */
  walk?: Readonly<Record<string, string | number | boolean | readonly string[]>>
  note?: string
  wait?: 'person' | 'date'
  escalate?: string
  close?: 'taken-back' | 'duplicate' | 'not-reached' | 'mistake'
  /** The call was meant for somebody else: the booking behind it does not hold this person's number. */
  forwarded?: string
}

export interface CaseStory extends CaseFate {
  procedure: 'unsolicited-contact' | 'driver-call-failure' | 'nuisance-call'
  /** Hours ago. */
  age: number
  channel: 'phone' | 'chat' | 'web'
  lang: 'ko' | 'zh' | 'en'
  number?: string
  about?: string
  text: string
  priority?: 'low' | 'normal' | 'high' | 'urgent'
  tags?: readonly string[]
  who?: 'agent' | 'manager'
}

/** A person's words and what became of the matter. Numbers are invented. */
export type StoryLine = [age: number, rest: Omit<CaseStory, 'age' | 'procedure' | 'number'>]

const passengers: readonly StoryLine[] = [
  [
    70,
    {
      channel: 'phone',
      lang: 'ko',
      priority: 'high',
      text: '택시를 부른 적이 없는데 어제저녁부터 기사님 세 분이 전화하셨어요. 제 번호로 누가 예약하는지 알려 주세요.',
      who: 'agent',
      note: '세 번 모두 강남역 근처 픽업이라고 하심. 통화 기록 사진을 보내 주시기로 함.',
      wait: 'person',
      walk: {
        'what-happened': '예약하지 않았는데 기사님이 전화하심',
        'contacted-by': 'driver-call',
        member: true,
        'changed-hands': 'long-held',
        'contacts-before': 'drivers',
      },
    },
  ],
  [
    66,
    {
      channel: 'chat',
      lang: 'ko',
      text: '반려동물 택시 기사님이 도착했다고 문자가 왔습니다. 저는 강아지도 없어요.',
      tags: ['반려동물'],
      who: 'agent',
      walk: {
        'what-happened': '반려동물 택시 도착 문자를 받음',
        'contacted-by': 'driver-text',
        member: true,
        'changed-hands': 'long-held',
        'contacts-before': 'none',
        'asks-sanction': false,
        'wants-restriction': false,
      },
    },
  ],
  [
    61,
    {
      channel: 'chat',
      lang: 'ko',
      text: '번호를 바꾼 지 두 달 됐는데 예전 주인 앞으로 택시 알림이 계속 옵니다.',
      tags: ['번호변경'],
      who: 'agent',
      note: '두 달 전 개통 확인. 이전 사용자 계정이 남아 있는 것으로 보임.',
      walk: {
        'what-happened': '예전 주인 앞으로 오는 택시 알림',
        'contacted-by': 'driver-text',
        member: true,
        'changed-hands': 'recently',
        'contacts-before': 'drivers',
        'asks-sanction': false,
        'wants-restriction': true,
        'still-wants-it': true,
      },
    },
  ],
  [
    52,
    {
      channel: 'phone',
      lang: 'ko',
      text: '한 번 전화 온 거라 괜찮아요. 그냥 기록만 남겨 주세요.',
      who: 'agent',
      close: 'taken-back',
    },
  ],
  [
    47,
    {
      channel: 'chat',
      lang: 'zh',
      text: '我从来没有叫过车，但是这两天一直有司机给我打电话。',
      who: 'agent',
      walk: {
        'what-happened': '没有叫车却接到司机电话',
        'contacted-by': 'driver-call',
        member: false,
        consent: 'given',
        'changed-hands': 'long-held',
        'contacts-before': 'none',
      },
    },
  ],
  [
    44,
    {
      channel: 'phone',
      lang: 'ko',
      priority: 'urgent',
      text: '새벽 세 시에 기사님이 집 앞이라고 전화하셨습니다. 너무 무섭습니다. 당장 막아 주세요.',
      tags: ['야간', '불안'],
      who: 'manager',
      escalate: '새벽 시간대 반복 연락으로 고객 불안이 큼. 우선 확인 부탁드립니다.',
      walk: {
        'what-happened': '새벽 세 시에 기사님이 집 앞이라고 전화하심',
        'contacted-by': 'driver-call',
        member: true,
        'changed-hands': 'long-held',
        'contacts-before': 'drivers',
        'how-often': '사흘 동안 네 번',
        area: '마포구 서교동',
        'contact-at': 'then',
        'asks-sanction': false,
        'wants-restriction': true,
        'still-wants-it': true,
      },
    },
  ],
  [
    39,
    { channel: 'web', lang: 'ko', text: '아이 학원 앞에서 기다린다는 전화를 받았어요. 저희는 예약하지 않았습니다.' },
  ],
  [
    30,
    {
      channel: 'phone',
      lang: 'ko',
      text: '같은 기사님이 또 전화하셨어요. 지난주에도 신고했습니다.',
      tags: ['반복'],
      who: 'agent',
      walk: { 'what-happened': '같은 일이 또 있었음', 'contacted-by': 'driver-call', member: true },
    },
  ],
  [
    27,
    {
      channel: 'chat',
      lang: 'en',
      text: 'Drivers keep texting me that they have arrived. I have never used this service.',
      who: 'agent',
      walk: {
        'what-happened': 'Drivers text that they have arrived',
        'contacted-by': 'driver-text',
        member: false,
        consent: 'refused',
      },
    },
  ],
  [
    22,
    {
      channel: 'chat',
      lang: 'ko',
      text: '앱 알림은 안 오는데 기사님 전화만 옵니다.',
      tags: ['착신전환'],
      forwarded: rider(79),
      who: 'agent',
      note: '전화만 오고 앱 메시지는 없음. 착신 전환 가능성.',
      walk: {
        'what-happened': '앱 알림은 없고 전화만 옴',
        'contacted-by': 'driver-call',
        member: true,
        'changed-hands': 'long-held',
        'contacts-before': 'drivers',
        'contact-at': 'then',
        'driver-number': rider(79),
        'asks-sanction': false,
        'wants-restriction': false,
      },
    },
  ],
  [
    16,
    {
      channel: 'phone',
      lang: 'ko',
      text: '어머니 번호로 택시 전화가 옵니다. 어머니는 휴대폰으로 택시를 못 부르세요.',
      tags: ['가족'],
    },
  ],
  [9, { channel: 'chat', lang: 'ko', text: '방금 기사님이 도착했다는 전화를 받았습니다. 예약 취소해 주세요.' }],
  [
    5,
    {
      channel: 'phone',
      lang: 'ko',
      priority: 'high',
      text: '하루에 다섯 번이나 모르는 기사님 전화가 왔어요.',
      tags: ['반복'],
    },
  ],
  [2, { channel: 'chat', lang: 'ko', text: '제 번호를 아무나 입력할 수 있는 건가요? 막아 주실 수 있나요?' }],
  [1, { channel: 'web', lang: 'ko', text: '탑승하지 않은 택시의 요금 문의 전화를 받았습니다.' }],
]

const told = (procedure: CaseStory['procedure'], lines: readonly StoryLine[], from: number): CaseStory[] =>
  lines.map(([age, rest], index) => ({
    procedure,
    age,
    // One passenger turns to us again and again: the second case is a repeated one.
    number: rider(procedure === 'unsolicited-contact' && index === 7 ? from : from + index),
    ...rest,
  }))

/** Every case of the desk, oldest first. */
export const cases: readonly CaseStory[] = [
  ...told('unsolicited-contact', passengers, 20),
  ...told('driver-call-failure', drivers, 81),
  ...told('nuisance-call', bothered, 40),
].sort((a, b) => b.age - a.age)

/** How far back the first of them lies. */
export const oldestHours = Math.ceil(cases[0]?.age ?? 0) + 2
