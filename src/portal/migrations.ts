import type { RoomMigrations } from '../store/index.ts'

/** `person` is the vault's blind index (32 hex); times are ms since the epoch. */
export const portalMigrations: RoomMigrations = {
  room: 'portal',
  migrations: [
    {
      name: '0001-refusal-links',
      up: `
        create table portal.refusal_links (
          id text primary key,
          -- SHA-256 of the link's secret: the link itself is kept nowhere.
          digest text not null unique,
          person text not null,
          organisation text not null,
          booking text,
          -- The refusal that it made last, standing or not.
          refusal text,
          expires_at bigint not null,
          created_at bigint not null
        );
        create index refusal_links_ending on portal.refusal_links (expires_at);
      `,
    },
  ],
}

export interface RefusalLinkRow {
  id: string
  digest: string
  person: string
  organisation: string
  booking: string | null
  refusal: string | null
  expires_at: number
  created_at: number
}

export interface PortalTables {
  'portal.refusal_links': RefusalLinkRow
}
