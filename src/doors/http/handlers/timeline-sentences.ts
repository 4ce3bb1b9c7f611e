import type { Text } from '../../../terms/index.ts'

/** What each kind of entry is called on a timeline. Keys are the rooms' own words for what happened. */
export const timelineSentences: Readonly<Record<string, Text>> = {
  'consent-given': { ko: '연락에 동의했습니다', zh: '同意接收联系', en: 'Agreed to be contacted' },
  'consent-reconfirmed': { ko: '동의를 다시 확인했습니다', zh: '再次确认了同意', en: 'Confirmed the consent again' },
  'consent-withdrawn': { ko: '동의를 철회했습니다', zh: '撤回了同意', en: 'Withdrew the consent' },
  'refusal-given': { ko: '연락을 거부했습니다', zh: '拒绝接收联系', en: 'Refused to be contacted' },
  'refusal-withdrawn': { ko: '거부를 철회했습니다', zh: '撤回了拒绝', en: 'Took the refusal back' },
  'restriction-requested': {
    ko: '대리 예약 제한을 신청했습니다',
    zh: '申请禁止他人填写此号码代订',
    en: 'Asked that nobody enter this number for somebody else',
  },
  'restriction-registered': {
    ko: '대리 예약 제한이 등록되었습니다',
    zh: '已登记代订限制：他人不得填写此号码',
    en: 'Restriction registered: nobody may enter this number for somebody else',
  },
  'restriction-declined': {
    ko: '대리 예약 제한이 승인되지 않았습니다',
    zh: '代订限制未获批准',
    en: 'The restriction was not approved',
  },
  'restriction-lifted': { ko: '대리 예약 제한이 해제되었습니다', zh: '代订限制已解除', en: 'Restriction lifted' },
  'block-set': { ko: '발신자를 차단했습니다', zh: '屏蔽了一个来电方', en: 'Blocked a caller' },
  'block-removed': { ko: '차단을 풀었습니다', zh: '取消了屏蔽', en: 'Removed a block' },
  'window-set': { ko: '연락 시간대를 정했습니다', zh: '设置了联系时段', en: 'Set a time for calls, or against them' },
  'holder-since': {
    ko: '번호의 사용자가 바뀌었습니다',
    zh: '号码更换了使用者',
    en: 'The number has had this holder since then',
  },
  'relationship-recorded': {
    ko: '거래 관계가 기록되었습니다',
    zh: '记录了业务关系',
    en: 'A business relationship was recorded',
  },
  'relationship-ended': { ko: '거래 관계가 끝났습니다', zh: '业务关系已结束', en: 'The business relationship ended' },
  number: {
    ko: '계정에서 이 번호가 등록·인증되거나 해제되었습니다',
    zh: '有账户填写、验证或失去了此号码',
    en: 'An account stated, verified or lost this number',
  },
  'booked-rider': {
    ko: '다른 사람이 이 번호를 탑승자로 입력해 예약했습니다',
    zh: '有人为他人下单时填写了此号码',
    en: 'Somebody booked and entered this number as the rider',
  },
  'booked-booker': {
    ko: '이 번호의 계정으로 예약했습니다',
    zh: '此号码的账户下了订单',
    en: 'The account with this number booked',
  },
  'booked-driver': {
    ko: '이 번호의 기사가 배정되었습니다',
    zh: '已派单给此号码的司机',
    en: 'The driver with this number was assigned',
  },
  'decision-allow': { ko: '연락이 허용되었습니다', zh: '允许联系', en: 'A contact was allowed' },
  'decision-deny': { ko: '연락이 거부되었습니다', zh: '拒绝了联系请求', en: 'A contact was refused' },
  'decision-hold': { ko: '연락이 보류되었습니다', zh: '暂缓联系', en: 'A contact was held back for now' },
  contact: { ko: '연락이 이루어졌습니다', zh: '发生了联系', en: 'A contact took place' },
  complaint: { ko: '민원이 접수되었습니다', zh: '收到投诉', en: 'A complaint was made' },
  'reported-call': {
    ko: '기관에 이 번호의 발신이 신고되었습니다',
    zh: '有人向主管机关举报此号码来电',
    en: 'A call from this number was reported to an authority',
  },
}
