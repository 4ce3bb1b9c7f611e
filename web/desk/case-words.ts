/** The desk's closed lists, for menus; `web/locales/enums.test.ts` holds the API's lists and the words together. */
export const caseStatuses = ['open', 'waiting', 'escalated', 'closed'] as const
export const casePriorities = ['urgent', 'high', 'normal', 'low'] as const
export const caseWaits = ['person', 'call-back', 'approval', 'date'] as const
export const caseChannels = ['phone', 'chat'] as const
export const sorts = ['due', 'opened', 'updated'] as const
