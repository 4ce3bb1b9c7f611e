/** The words of the house. Each list is the whole list: doors validate against it, packs and screens use it. */

export const channels = ['voice', 'sms', 'flash-sms', 'messenger'] as const
export type Channel = (typeof channels)[number]

export const purposes = ['service', 'marketing', 'survey', 'collection', 'emergency'] as const
export type Purpose = (typeof purposes)[number]

/** What a contact is about: sectors as regulators of the packs' countries group them, plus what a platform calls about. */
export const categories = [
  'finance',
  'loans',
  'insurance',
  'property',
  'education',
  'health',
  'antiques',
  'retail',
  'after-sales',
  'travel',
  'transport',
  'delivery',
  'telecom',
  'energy',
  'beauty-fitness',
  'renovation',
  'entertainment',
  'websites-apps',
  'telemarketing',
  'public',
  'other',
] as const
export type Category = (typeof categories)[number]

export const automations = ['none', 'robot', 'recorded'] as const
export type Automation = (typeof automations)[number]

export const verdicts = ['allow', 'deny', 'hold'] as const
export type Verdict = (typeof verdicts)[number]

export const langs = ['ko', 'zh', 'en'] as const
export type Lang = (typeof langs)[number]
/** One sentence in every language that we speak. */
export type Text = Readonly<Record<Lang, string>>

/** ISO 3166-1 alpha-2, upper case ("KR"), or "ZZ" where a number's country is not known. */
export type Country = string
