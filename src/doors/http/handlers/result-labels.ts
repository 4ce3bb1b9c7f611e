import type { Text } from '../../../terms/index.ts'

/** How the desk's people read what look-ups and acts answer. Lists of ids without a label are shown as what was found, one by one. */
export const resultLabels: Readonly<Record<string, Text>> = {
  others: { ko: '다른 계정', zh: '其他账号', en: 'Other accounts' },
  own: { ko: '본인 계정 있음', zh: '有本人账号', en: 'Has an own account' },
  former: { ko: '번호를 바꾼 계정', zh: '已更换号码的账号', en: 'Accounts with another number since' },
  found: { ko: '찾은 수', zh: '找到', en: 'Found' },
  changes: { ko: '변경', zh: '变更', en: 'Changes' },
  'changed-hands': { ko: '최근 사용자가 바뀜', zh: '近期更换过使用人', en: 'Changed hands lately' },
  booker: { ko: '예약자', zh: '预订人', en: 'Booker' },
  ruling: { ko: '당시 규칙에 따른 판단', zh: '按当时规则判断', en: 'By the rules of then' },
  reason: { ko: '이유', zh: '理由', en: 'Reason' },
  'organisation-name': { ko: '사업자', zh: '企业', en: 'Business' },
  known: { ko: '확인됨', zh: '已知', en: 'Known' },
  standing: { ko: '회선 상태', zh: '线路状态', en: 'Standing' },
  verdict: { ko: '게이트의 답', zh: '闸口的答复', en: "The gate's answer" },
  taken: { ko: '조치함', zh: '已处理', en: 'Action taken' },
  date: { ko: '날짜', zh: '日期', en: 'Date' },
  count: { ko: '처리한 수', zh: '处理数', en: 'Done' },
  approval: { ko: '승인 요청', zh: '审批', en: 'Approval' },
  task: { ko: '할 일', zh: '任务', en: 'Task' },
  notice: { ko: '문자', zh: '短信', en: 'Text' },
  refusal: { ko: '수신 거부', zh: '拒收', en: 'Refusal' },
  escalation: { ko: '이관', zh: '上报', en: 'Escalation' },
  complaint: { ko: '불만 접수', zh: '投诉', en: 'Complaint' },
}
