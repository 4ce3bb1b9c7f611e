import { rider } from './cast.ts'
import type { StoryLine } from './desk-story.ts'

/** Drivers whose calls fail. */
export const drivers: readonly StoryLine[] = [
  [
    58,
    {
      channel: 'phone',
      lang: 'ko',
      text: '승객 전화가 한 통도 안 옵니다.',
      who: 'agent',
      walk: {
        'identity-confirmed': true,
        'driver-category': 'blue',
        'driver-number': rider(81),
        'can-talk': true,
        'can-use-phone': true,
        symptom: 'cannot-receive',
        'spam-app': true,
      },
    },
  ],
  [
    50,
    {
      channel: 'phone',
      lang: 'ko',
      text: '전화를 걸면 음성통화 실패라고 나와요.',
      who: 'agent',
      walk: {
        'identity-confirmed': true,
        'driver-category': 'regular',
        'driver-number': rider(82),
        'can-talk': true,
        'can-use-phone': true,
        symptom: 'call-failed',
        dialler: 'third-party',
        works: true,
      },
    },
  ],
  [
    33,
    {
      channel: 'chat',
      lang: 'ko',
      priority: 'high',
      text: '아예 전화가 안 걸립니다. 통신사 안내 음성이 나와요.',
      who: 'agent',
      walk: {
        'identity-confirmed': true,
        'driver-category': 'venti',
        'driver-number': rider(83),
        symptom: 'cannot-call',
        failure: 'spoken',
        'called-from': 'everywhere',
      },
    },
  ],
  [
    29,
    {
      channel: 'chat',
      lang: 'ko',
      text: '없는 번호라는 음성이 나오면서 통화가 안 됩니다.',
      who: 'agent',
      walk: {
        'identity-confirmed': true,
        'driver-category': 'regular',
        'driver-number': rider(84),
        symptom: 'cannot-call',
        failure: 'spoken',
        'called-from': 'everywhere',
      },
    },
  ],
  [20, { channel: 'phone', lang: 'ko', text: '내비 위젯에서만 전화가 안 걸려요.', who: 'agent' }],
  [
    12,
    {
      channel: 'phone',
      lang: 'ko',
      text: '지금 운행 중이라 나중에 다시 통화하고 싶습니다.',
      who: 'agent',
      wait: 'person',
    },
  ],
  [6, { channel: 'chat', lang: 'ko', text: '업데이트한 뒤로 통화 버튼이 눌리지 않습니다.' }],
  [3, { channel: 'phone', lang: 'zh', text: '乘客打不进我的电话。' }],
]

/** People whom businesses call and text. */
export const bothered: readonly StoryLine[] = [
  [
    64,
    {
      channel: 'phone',
      lang: 'ko',
      text: '거절했는데도 학원에서 계속 광고 전화가 옵니다.',
      about: '+82255500100',
      who: 'agent',
      walk: {
        'what-was-said': '거절한 뒤에도 특강 광고 전화',
        'contact-at': 'then',
        'contact-channel': 'voice',
        member: true,
        'caller-number': '+82255500100',
        'refuse-whom': 'business',
        'refuse-everybody': false,
        'wants-report': false,
      },
    },
  ],
  [
    55,
    {
      channel: 'chat',
      lang: 'ko',
      text: '보험 광고 문자를 그만 받고 싶습니다.',
      who: 'agent',
      note: '수신거부 문자를 보냈지만 그 뒤로도 두 번 더 받으셨다고 함.',
      walk: {
        'what-was-said': '보험 광고 문자',
        'contact-at': 'then',
        'contact-channel': 'sms',
        member: true,
        'refuse-whom': 'everybody',
        'wants-report': true,
      },
    },
  ],
  [41, { channel: 'web', lang: 'ko', text: '밤 열 시에 광고 전화가 왔습니다.', about: '+82255500100', tags: ['야간'] }],
  [36, { channel: 'phone', lang: 'ko', text: '어제 접수한 것과 같은 건입니다.', who: 'agent', close: 'duplicate' }],
  [
    25,
    {
      channel: 'phone',
      lang: 'en',
      text: 'A solar company calls me every day. I told them to stop.',
      about: '+15125550142',
      who: 'agent',
    },
  ],
  [
    18,
    {
      channel: 'chat',
      lang: 'zh',
      text: '同一家保险公司一天打三次电话，已经说过不要再打。',
      about: '+861055500100',
      priority: 'high',
    },
  ],
  [
    11,
    {
      channel: 'phone',
      lang: 'ko',
      text: '1588 번호로 끊기는 전화가 하루에 열 번씩 옵니다.',
      about: '+8215880001',
      tags: ['반복'],
    },
  ],
  [
    8,
    {
      channel: 'phone',
      lang: 'ko',
      text: '통화가 되지 않아 문자로 답을 남겼습니다.',
      who: 'agent',
      close: 'not-reached',
    },
  ],
  [
    4,
    {
      channel: 'chat',
      lang: 'ko',
      text: '동의한 적이 없는데 광고 전화가 왔어요. 어디서 제 번호를 알았나요?',
      about: '+82255500100',
    },
  ],
  [1.5, { channel: 'web', lang: 'ko', text: '수신거부를 눌러도 계속 옵니다.' }],
]
