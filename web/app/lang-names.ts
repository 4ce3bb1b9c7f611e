/** Names as they are said in each language, whatever language is shown. */
export const langNames = { ko: '한국어', zh: '中文', en: 'English' } as const
