/** What firms, team leads and other systems are told of. Public: docs/notices.md says what each carries. */
export const announcedEvents = [
  'escalation.opened',
  'escalation.answered',
  'digest.ready',
  'task.due',
  'notice.failed',
  'test',
] as const
export type AnnouncedEvent = (typeof announcedEvents)[number]
