/** Files past 400 lines, each with the reason why it is better whole. */
export const longFiles: Readonly<Record<string, string>> = {
  'src/config.ts': 'one table of every setting, and nothing but it: its page is generated from it',
}
