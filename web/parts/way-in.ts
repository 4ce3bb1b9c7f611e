/** Where to go once one is in. Only places of our own: a link must not lead a fresh session elsewhere. */
export function wayIn(next: string | undefined): string {
  return next?.startsWith('/') && !next.startsWith('//') ? next : '/live'
}
