import type { LicenceKind } from '../callers/index.ts'
import type { Category, Channel, Country, Purpose } from '../terms/index.ts'

/** Everybody in the demo is invented, and so are their numbers (in the United States of the range set aside for stories, 555-01xx). Nothing is ever dialled. */

export interface Colleague {
  name: string
  email: string
  role: 'agent' | 'manager' | 'compliance' | 'administrator' | 'auditor'
}

export const colleagues: readonly Colleague[] = [
  { name: '최민지', email: 'minji@ringfence.example', role: 'agent' },
  { name: '오준호', email: 'junho@ringfence.example', role: 'manager' },
  { name: '韩雪', email: 'hanxue@ringfence.example', role: 'compliance' },
  { name: 'Alex Morgan', email: 'alex@ringfence.example', role: 'administrator' },
]

export interface Firm {
  key: 'ride' | 'insurer' | 'academy' | 'solar'
  name: string
  country: Country
  sector: Category
  callerId: string
  channels: readonly Channel[]
  licences: readonly LicenceKind[]
  chain: readonly [carrier: string, vendor: string]
  filed: boolean
  script?: { name: string; purpose: Purpose; category: Category; channels: readonly Channel[]; text: string }
}

export const firms: readonly Firm[] = [
  {
    key: 'ride',
    name: '달림모빌리티',
    country: 'KR',
    sector: 'transport',
    callerId: '+8215880001',
    channels: ['voice', 'sms', 'messenger'],
    licences: ['business-registration'],
    chain: ['한빛텔레콤', '새벽회선'],
    filed: true,
  },
  {
    key: 'insurer',
    name: '安澜人寿保险',
    country: 'CN',
    sector: 'insurance',
    callerId: '+861055500100',
    channels: ['voice', 'sms', 'flash-sms'],
    licences: ['business-registration', 'financial'],
    chain: ['华联通信', '北辰线路'],
    filed: true,
    script: {
      name: '新产品介绍',
      purpose: 'marketing',
      category: 'insurance',
      channels: ['voice', 'sms'],
      text: '您好，这里是安澜人寿。根据您的同意，向您介绍一款新的养老保障计划。如果您不希望再接到此类来电，请直接告诉我。',
    },
  },
  {
    key: 'academy',
    name: '하늘빛학원',
    country: 'KR',
    sector: 'education',
    callerId: '+82255500100',
    channels: ['voice', 'sms'],
    licences: ['business-registration', 'telephone-solicitation'],
    chain: ['한빛텔레콤', '바른통신'],
    filed: false,
    script: {
      name: '겨울방학 특강 안내',
      purpose: 'marketing',
      category: 'education',
      channels: ['voice', 'sms'],
      text: '(광고) 하늘빛학원입니다. 상담하신 자녀분의 겨울방학 특강을 안내해 드립니다. 다시 연락받고 싶지 않으시면 말씀해 주세요.',
    },
  },
  {
    key: 'solar',
    name: 'Sunmark Solar',
    country: 'US',
    sector: 'energy',
    callerId: '+15125550142',
    channels: ['voice', 'sms'],
    licences: ['business-registration'],
    chain: ['Prairie Bell', 'Northline Trunks'],
    filed: false,
    script: {
      name: 'Rooftop offer',
      purpose: 'marketing',
      category: 'energy',
      channels: ['voice', 'sms'],
      text: 'Hello, this is Sunmark Solar. You asked us about panels for your roof. Tell me at any time and we will not call again.',
    },
  },
]

/** Riders of Korea, customers in China, households in the United States: one number for each n below 100. */
export const rider = (n: number): string => `+8210${String(55_500_000 + n)}`
export const customer = (n: number): string => `+86199${String(1_000 + n).padStart(8, '0')}`
const areas = ['305', '212', '512', '206', '303']
export const household = (n: number): string => `+1${areas[n % areas.length]}5550${String(100 + (n % 100))}`

/** She never booked anything: somebody keeps typing her number for a friend's. */
export const wronglyContacted = rider(77)
export const howManyPeople = 60
