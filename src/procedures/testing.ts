import type { Procedure, Step } from './procedure.ts'

/** For tests of procedures and of what runs them: one sound procedure, small enough to be changed in one place. */
export const smallYaml = `id: small
version: 1
title: { ko: 작은 절차, zh: 小流程, en: A small one }
category:
  - { ko: 시험, zh: 测试, en: Tests }
audience: person
start: greet
facts:
  agreed: { type: yes-no, of: asker }
  their-number: { type: number, of: asker }
  accounts: { type: ids, of: other }
  others: { type: count, of: house }
  sanction: { type: ids, of: house }
  taken: { type: yes-no, of: house }
  taken-on: { type: time, of: house }
outcomes:
  done: { ko: 끝냄, zh: 完成, en: Done }
  nothing: { ko: 없음, zh: 没有, en: Nothing }
steps:
  - id: greet
    title: { ko: 인사, zh: 问候, en: Greeting }
    say:
      chat: { ko: 안녕하세요, zh: 您好, en: Hello }
      phone: { ko: 여보세요, zh: 喂您好, en: Hello there }
      repeated:
        chat: { ko: 또 뵙네요, zh: 又见面了, en: Hello again }
        phone: { ko: 또 전화 주셨네요, zh: 您又来电了, en: Hello once more }
    next: question
  - id: question
    title: { ko: 질문, zh: 提问, en: Question }
    ask:
      - fact: agreed
        label: { ko: 동의, zh: 同意, en: Agreed }
      - fact: their-number
        label: { ko: 번호, zh: 号码, en: Number }
        optional: true
    next: fork
  - id: fork
    title: { ko: 갈림, zh: 判断, en: Fork }
    branch:
      - when: { all: [{ fact: agreed, is: true }, { known: their-number }] }
        next: look
        why: { ko: 동의함, zh: 已同意, en: They agreed }
    otherwise:
      next: stop
      why: { ko: 동의하지 않음, zh: 未同意, en: They did not }
  - id: look
    title: { ko: 조회, zh: 查询, en: Look }
    look: accounts-by-number
    with: { number: their-number }
    into: { accounts: accounts, others: others }
    next: propose
  - id: propose
    title: { ko: 제안, zh: 提议, en: Propose }
    do: propose-sanction
    with: { accounts: accounts, days: 7 }
    into: { approval: sanction }
    words: { ko: '{{others}}건', zh: '{{others}} 个', en: '{{others}} of them' }
    next: wait
    refused: stop
  - id: wait
    title: { ko: 기다림, zh: 等待, en: Wait }
    wait: approval
    with: { approval: sanction }
    outcomes: { approved: date, declined: stop, expired: stop }
  - id: date
    title: { ko: 날짜, zh: 日期, en: The day }
    look: sanction-date
    with: { accounts: accounts }
    into: { taken: taken, date: taken-on }
    next: is-there-a-day
  - id: is-there-a-day
    title: { ko: 날짜가 있나, zh: 有日期吗, en: Is there a day? }
    branch:
      - when: { all: [{ fact: taken, is: true }, { known: taken-on }] }
        next: end
        why: { ko: 있음, zh: 有, en: There is }
    otherwise:
      next: stop
      why: { ko: 없음, zh: 没有, en: There is none }
  - id: end
    title: { ko: 끝, zh: 结束, en: The end }
    end: done
    say:
      chat: { ko: '{{taken-on}}에 조치했습니다', zh: '已于{{taken-on}}处理', en: 'Action was taken on {{taken-on}}' }
      phone: { ko: '{{taken-on}}에 조치했어요', zh: '{{taken-on}}处理了', en: 'It was done on {{taken-on}}' }
  - id: stop
    title: { ko: 그만, zh: 停止, en: Stop }
    end: nothing
`

/** A procedure of these steps, in words that pass every check of words. For generated ones. */
export function procedureOf(steps: readonly Step[], facts: Procedure['facts']): Procedure {
  const word = { ko: '말', zh: '话', en: 'word' }
  return {
    id: 'generated',
    version: 1,
    title: word,
    category: [word],
    audience: 'person',
    start: steps[0]?.id ?? '',
    facts,
    outcomes: { done: word },
    answers: [],
    steps: Object.fromEntries(steps.map((step) => [step.id, step])),
  }
}
