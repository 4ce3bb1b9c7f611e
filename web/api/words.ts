export { type AnnouncedEvent, announcedEvents } from '../../src/notices/announced-events.ts'
export { noticeStates } from '../../src/notices/notice-states.ts'
/**
 * The house's closed lists, for menus. Taken from the file itself: the room's face also exports ids, which need Node's
 * crypto and have no place in a browser.
 */
export { type NumberKind, numberKinds } from '../../src/terms/phone-number-kinds.ts'
export {
  automations,
  type Category,
  type Channel,
  categories,
  channels,
  type Lang,
  langs,
  type Purpose,
  purposes,
  type Verdict,
  verdicts,
} from '../../src/terms/words.ts'
