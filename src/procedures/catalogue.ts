import type { Text } from '../terms/index.ts'
import type { FactType, Owner } from './procedure.ts'

/** The staff's roles as procedures name them; a test holds the list to the staff's own. */
export const roleNames = ['agent', 'lead', 'manager', 'compliance', 'administrator', 'auditor'] as const
export type RoleName = (typeof roleNames)[number]
const desk: readonly RoleName[] = ['agent', 'lead', 'manager', 'compliance', 'administrator']
const seniors: readonly RoleName[] = ['lead', 'manager', 'compliance', 'administrator']
const everyone: readonly RoleName[] = roleNames
/** Who may be the second person. */
export const decidingRoleNames: readonly RoleName[] = ['manager', 'compliance', 'administrator']

export interface Param {
  type: FactType
  optional?: true
  /** Of a choice: the words that it takes. A procedure writes the word, or names a fact with choices among them. */
  choices?: readonly string[]
  /** Of a count that stands in the procedure. */
  least?: number
  most?: number
}
export interface Result {
  type: FactType
  of: Owner
  /** May be missing from the answer: a step reads it only where it is known. */
  optional?: true
  choices?: readonly string[]
}
interface Row {
  what: Text
  params: Readonly<Record<string, Param>>
  /** Of each group at least one must be given. */
  oneOf?: readonly (readonly string[])[]
  results: Readonly<Record<string, Result>>
}
export interface LookRow extends Row {
  roles: readonly RoleName[]
}
export interface ActRow extends Row {
  roles: readonly RoleName[]
  /** A second person (`decidingRoleNames`) decides; the act answers with the approval. */
  secondPerson?: true
  /** Whether it can be taken back afterwards, in its own room. Going back in a walk never passes an act, undoable or not. */
  undoable: boolean
  /** The step's `words` are needed, and these read them: the asker, the other party, the house, or whoever the parameter `to` is. */
  words?: Owner | 'to'
}
export interface WaitRow {
  what: Text
  params: Readonly<Record<string, Param>>
  /** All of them, as an agent reads them; a step says for each where it leads. */
  outcomes: Readonly<Record<string, Text>>
}

const number: Param = { type: 'number' }
const found: Result = { type: 'count', of: 'house' }
const othersBookings: Result = { type: 'ids', of: 'other' }
const approval: Result = { type: 'ids', of: 'house' }
/** Whatever a gate can answer. */
const verdicts = ['allow', 'deny', 'hold'] as const
const purposes = ['service', 'marketing', 'survey', 'collection', 'emergency'] as const

/** Look-ups in other rooms: they change nothing. The desk registers an executor for each name. */
export const looks = {
  'accounts-by-number': {
    what: { ko: '이 번호를 쓰는 계정', zh: '使用该号码的账号', en: 'Accounts with this number' },
    params: { number },
    results: {
      /** Accounts other than the asker's own whose verified number it is. */
      others: found,
      accounts: { type: 'ids', of: 'other' },
      /** Whether an account of the asker's holds it. */
      own: { type: 'yes-no', of: 'house' },
      'own-account': { type: 'ids', of: 'asker', optional: true },
      /** Accounts that booked with it and have another number since. */
      former: found,
    },
    roles: everyone,
  },
  'bookings-by-rider': {
    what: {
      ko: '이 번호를 탑승자 연락처로 넣은 예약',
      zh: '以该号码为乘车人联系方式的订单',
      en: 'Bookings with this rider contact',
    },
    params: { number },
    /** Bookings of other accounts than the asker's own, while the rider contact lives (3 months). */
    results: { found, bookings: othersBookings },
    roles: everyone,
  },
  'bookings-by-driver': {
    what: { ko: '기사 번호와 시간으로 찾은 예약', zh: '按司机号码和时间查找订单', en: 'Bookings by driver and time' },
    /** `at`: within two hours before and after. */
    params: { driver: number, at: { type: 'time', optional: true } },
    results: { found, bookings: othersBookings, booker: { type: 'person', of: 'other', optional: true } },
    roles: everyone,
  },
  'bookings-by-time': {
    what: { ko: '시간과 지역으로 찾은 예약', zh: '按时间和地点查找订单', en: 'Bookings by time and area' },
    params: { at: { type: 'time' }, area: { type: 'text', optional: true } },
    results: { found, bookings: othersBookings, booker: { type: 'person', of: 'other', optional: true } },
    roles: everyone,
  },
  'number-history': {
    what: { ko: '번호 변경 이력', zh: '号码变更记录', en: 'History of the number' },
    params: { number },
    results: {
      changes: found,
      /** Whether it came to another holder within the last 12 months. */
      'changed-hands': { type: 'yes-no', of: 'house' },
    },
    roles: everyone,
  },
  'earlier-cases': {
    what: { ko: '이 번호의 지난 상담', zh: '该号码的历史工单', en: 'Earlier cases of this number' },
    params: { number },
    results: { found, cases: { type: 'ids', of: 'house' } },
    roles: everyone,
  },
  'contacts-by-number': {
    what: {
      ko: '번호와 시간으로 찾은 결정과 연락',
      zh: '按号码和时间查找判定与联络',
      en: 'Decisions and contacts by number and time',
    },
    params: { number, at: { type: 'time' }, caller: { type: 'number', optional: true } },
    results: {
      found,
      decisions: { type: 'ids', of: 'house' },
      /** By the rules in force then: a decision allowed it · it was made against the rules · nothing is on record. */
      ruling: { type: 'choice', of: 'house', choices: ['lawful', 'violation', 'unrecorded'] },
      /** The business whose line it was. */
      organisation: { type: 'ids', of: 'house', optional: true },
      'organisation-name': { type: 'text', of: 'house', optional: true },
      line: { type: 'ids', of: 'house', optional: true },
      /** What the decision said, in plain words. */
      reason: { type: 'text', of: 'house', optional: true },
    },
    roles: everyone,
  },
  'line-behind': {
    what: { ko: '이 번호를 쓰는 사업자', zh: '该号码背后的企业', en: 'Who is behind this number' },
    params: { caller: number },
    results: {
      known: { type: 'yes-no', of: 'house' },
      line: { type: 'ids', of: 'house', optional: true },
      organisation: { type: 'ids', of: 'house', optional: true },
      'organisation-name': { type: 'text', of: 'house', optional: true },
      standing: { type: 'choice', of: 'house', optional: true, choices: ['active', 'flagged', 'suspended', 'closed'] },
    },
    roles: everyone,
  },
  'gate-answer': {
    what: { ko: '지금 게이트의 답', zh: '当前闸口的判定', en: 'What the gate answers now' },
    params: {
      number,
      purpose: { type: 'choice', choices: purposes },
      organisation: { type: 'ids', optional: true },
      /** As if somebody else had entered the number. */
      'on-behalf': { type: 'yes-no', optional: true },
    },
    results: {
      verdict: { type: 'choice', of: 'house', choices: verdicts },
      reason: { type: 'text', of: 'house', optional: true },
    },
    roles: everyone,
  },
  'sanction-date': {
    what: { ko: '제재 여부와 날짜', zh: '是否已处理及日期', en: 'Whether and when action was taken' },
    params: { accounts: { type: 'ids', optional: true }, bookings: { type: 'ids', optional: true } },
    oneOf: [['accounts', 'bookings']],
    results: {
      /** All that the asker may learn: whether, and on which day. Never whom or what. */
      taken: { type: 'yes-no', of: 'house' },
      date: { type: 'time', of: 'house', optional: true },
    },
    roles: everyone,
  },
} as const satisfies Record<string, LookRow>
export type LookName = keyof typeof looks

/** Acts in other rooms. Each takes effect before the agent is answered. The desk registers an executor for each name. */
export const acts = {
  'invalidate-number': {
    what: { ko: '다른 계정의 번호 인증 해제', zh: '撤销其他账号的号码验证', en: 'Reset the number on other accounts' },
    /** On every account that holds it but the asker's own. */
    params: { number },
    results: { count: found },
    roles: desk,
    undoable: false,
  },
  'invalidate-account-number': {
    what: { ko: '예약자 계정의 번호 인증 해제', zh: '撤销预订人账号的号码验证', en: "Reset the booker's number" },
    /** The accounts that made these bookings must verify again. */
    params: { bookings: { type: 'ids' } },
    results: { count: found },
    roles: desk,
    undoable: false,
  },
  'request-restriction': {
    what: { ko: '대리 예약 제한 요청', zh: '申请限制代订', en: 'Ask for a third-party-booking restriction' },
    params: { number },
    results: { approval },
    words: 'house',
    roles: desk,
    secondPerson: true,
    undoable: true,
  },
  'record-refusal': {
    what: { ko: '수신 거부 등록', zh: '登记拒收', en: 'Record a refusal' },
    /** Of one business, of everybody who sells, or of contacts that others' bookings cause. */
    params: {
      number,
      scope: { type: 'choice', choices: ['business', 'everybody', 'rider-contact'] },
      organisation: { type: 'ids', optional: true },
    },
    results: { refusal: { type: 'ids', of: 'asker' } },
    roles: desk,
    undoable: true,
  },
  'propose-sanction': {
    what: { ko: '이용 제한 제안', zh: '提议处罚', en: 'Propose a sanction' },
    params: {
      accounts: { type: 'ids', optional: true },
      bookings: { type: 'ids', optional: true },
      /** Of suspension, 1–31. */
      days: { type: 'count', least: 1, most: 31 },
    },
    oneOf: [['accounts', 'bookings']],
    results: { approval },
    words: 'house',
    roles: desk,
    secondPerson: true,
    undoable: true,
  },
  'call-back': {
    what: { ko: '예약자에게 전화할 일', zh: '回拨预订人任务', en: 'Task: call the booker' },
    /** Who booked these is called; the words are what is said to them. */
    params: { bookings: { type: 'ids' } },
    results: { task: { type: 'ids', of: 'house' } },
    words: 'other',
    roles: desk,
    undoable: true,
  },
  'send-text': {
    what: { ko: '문자 보내기', zh: '发送短信', en: 'Send a text' },
    params: { to: number },
    results: { notice: { type: 'ids', of: 'house' } },
    words: 'to',
    roles: desk,
    undoable: false,
  },
  escalate: {
    what: { ko: '담당 부서로 이관', zh: '上报', en: 'Escalate' },
    params: {
      pictures: { type: 'file', optional: true },
      bookings: { type: 'ids', optional: true },
      decisions: { type: 'ids', optional: true },
    },
    results: { escalation: { type: 'ids', of: 'house' } },
    words: 'house',
    roles: desk,
    undoable: true,
  },
  'record-consent-refusal': {
    what: { ko: '조회 동의 거절 기록', zh: '记录拒绝查询授权', en: 'Record that consent was refused' },
    /** That it was refused, when, and by which wording; never the number. */
    params: {},
    results: {},
    roles: desk,
    undoable: false,
  },
  'preserve-evidence': {
    what: { ko: '증거 보존', zh: '保全证据', en: 'Preserve evidence' },
    params: { bookings: { type: 'ids', optional: true }, decisions: { type: 'ids', optional: true } },
    oneOf: [['bookings', 'decisions']],
    results: {},
    words: 'house',
    roles: desk,
    undoable: false,
  },
  'register-complaint': {
    what: { ko: '불만 접수', zh: '登记投诉', en: 'Register a complaint' },
    params: {
      number,
      at: { type: 'time' },
      channel: { type: 'choice', choices: ['voice', 'sms', 'flash-sms', 'messenger'] },
      caller: { type: 'number', optional: true },
      text: { type: 'text' },
    },
    results: { complaint: { type: 'ids', of: 'asker' } },
    roles: desk,
    undoable: false,
  },
  'propose-line-state': {
    what: { ko: '회선 상태 변경 제안', zh: '提议变更线路状态', en: "Propose a line's state" },
    params: { line: { type: 'ids' }, state: { type: 'choice', choices: ['flagged', 'suspended'] } },
    results: { approval },
    words: 'house',
    roles: seniors,
    secondPerson: true,
    undoable: true,
  },
} as const satisfies Record<string, ActRow>
export type ActName = keyof typeof acts

/** What a case can wait for, and how that can end. */
export const waits = {
  person: {
    what: { ko: '고객의 답', zh: '等待客户答复', en: "The person's answer" },
    params: {},
    outcomes: {
      answered: { ko: '답이 왔음', zh: '已答复', en: 'Answered' },
      'no-answer': { ko: '답이 없음', zh: '未答复', en: 'No answer' },
    },
  },
  'call-back': {
    what: { ko: '예약자 통화 결과', zh: '回拨结果', en: 'Outcome of the call' },
    params: { task: { type: 'ids' } },
    outcomes: {
      'forwarding-on': {
        ko: '착신 전환이 켜져 있었고, 예약자가 바꾸거나 끄기로 함',
        zh: '开着呼叫转移，预订人将修改或取消',
        en: 'Forwarding was on; the booker changes or cancels it',
      },
      'not-sure': {
        ko: '예약자가 잘 몰라 통신사에 알아본 뒤 다시 전화하기로 함',
        zh: '预订人不确定，向运营商核实后回电',
        en: 'Not sure; the booker asks the carrier and calls back',
      },
      'no-forwarding': { ko: '착신 전환을 쓰지 않음', zh: '没有设置呼叫转移', en: 'No forwarding' },
      'no-answer': { ko: '전화를 받지 않음', zh: '无人接听', en: 'No answer' },
      'rings-at-asker': {
        ko: '예약자 번호로 걸었는데 문의한 고객이 받음',
        zh: '拨打预订人号码，接听的却是来询问的客户',
        en: "The call to the booker's number rang at the asker",
      },
    },
  },
  approval: {
    what: { ko: '두 번째 담당자의 결정', zh: '等待第二人审批', en: "A second person's decision" },
    params: { approval: { type: 'ids' } },
    outcomes: {
      approved: { ko: '승인', zh: '已批准', en: 'Approved' },
      declined: { ko: '반려', zh: '未批准', en: 'Declined' },
      expired: { ko: '기한 안에 결정되지 않음', zh: '逾期未审批', en: 'Not decided in time' },
    },
  },
  date: {
    what: { ko: '정한 때', zh: '等待约定时间', en: 'A date' },
    params: { until: { type: 'time' } },
    outcomes: { reached: { ko: '때가 됨', zh: '时间已到', en: 'The time has come' } },
  },
} as const satisfies Record<string, WaitRow>
export type WaitName = keyof typeof waits

const own = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined
export const lookRow = (name: string): LookRow | undefined => own<LookRow>(looks, name)
export const actRow = (name: string): ActRow | undefined => own<ActRow>(acts, name)
export const waitRow = (name: string): WaitRow | undefined => own<WaitRow>(waits, name)
