/** Files past 400 lines, each with the reason why it is better whole. */
export const longFiles: Readonly<Record<string, string>> = {}
