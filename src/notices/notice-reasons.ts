import type { Text } from '../terms/index.ts'
import type { NoticeReason } from './notice.ts'

/** Why a notice waits or ended, other than by a rule of the gate. Shown as they are; docs/notices.md lists the codes. */
const texts = {
  'no-organisation': {
    ko: '안내를 보낼 사업자와 회선이 설정되어 있지 않습니다.',
    zh: '尚未设置用于发送通知的企业和线路。',
    en: 'No organisation and line are set up from which notices go.',
  },
  'no-line': {
    ko: '이 사업자에게는 문자를 보낼 수 있는 회선이 없습니다.',
    zh: '该企业没有可发送短信的线路。',
    en: 'This organisation has no line that can send texts.',
  },
  'no-carrier': {
    ko: '통신사가 연결되어 있지 않아 발신함에만 보관했습니다.',
    zh: '未连接运营商，仅保存在发件箱中。',
    en: 'No carrier is set up, so it is kept in the outbox only.',
  },
  'no-connection': {
    ko: '통신사 연결이 끊겨 있습니다. 연결되면 보냅니다.',
    zh: '与运营商的连接中断，恢复后发送。',
    en: 'The connection to the carrier is down; it goes when it is back.',
  },
  busy: {
    ko: '통신사가 혼잡합니다. 잠시 뒤 다시 보냅니다.',
    zh: '运营商繁忙，稍后重试。',
    en: 'The carrier is busy; it is tried again in a moment.',
  },
  'carrier-refused': {
    ko: '통신사가 이 문자를 받아 주지 않았습니다.',
    zh: '运营商拒绝接收该短信。',
    en: 'The carrier would not take this text.',
  },
  'answer-lost': {
    ko: '보낸 뒤 통신사의 응답을 받지 못했습니다. 두 번 가지 않도록 다시 보내지 않습니다.',
    zh: '发送后未收到运营商答复。为避免重复，不会自动重发。',
    en: 'The carrier’s answer was lost after sending. It is not sent again, so that nobody gets it twice.',
  },
  'number-destroyed': {
    ko: '받는 분의 번호가 보관 기간이 지나 파기되었습니다.',
    zh: '收件人的号码已到期销毁。',
    en: 'The recipient’s number was destroyed when its time was over.',
  },
  'not-a-number': {
    ko: '이 번호로는 문자를 보낼 수 없습니다.',
    zh: '该号码无法接收短信。',
    en: 'No text can be sent to this number.',
  },
  'not-recorded': {
    ko: '판단을 기록하지 못해 보내지 않았습니다. 곧 다시 시도합니다.',
    zh: '判定未能记录，因此没有发送，稍后重试。',
    en: 'The decision could not be recorded, so it was not sent; it is tried again soon.',
  },
  'time-over': {
    ko: '정해진 시간 안에 보낼 수 없었습니다.',
    zh: '未能在规定时间内发送。',
    en: 'It could not be sent within its time.',
  },
  'by-hand': {
    ko: '담당자가 발송을 중단했습니다.',
    zh: '工作人员已取消发送。',
    en: 'Somebody stopped it.',
  },
} as const satisfies Record<string, Text>
export type NoticeReasonCode = keyof typeof texts

/** `said`: the network's own word, in the same place in every language. */
export function because(code: NoticeReasonCode, said?: string): NoticeReason[] {
  const text: Text = texts[code]
  if (said === undefined) return [{ code, text }]
  return [{ code, text: { ko: `${text.ko} (${said})`, zh: `${text.zh}（${said}）`, en: `${text.en} (${said})` } }]
}
