import type { RoomMigrations } from '../store/index.ts'

export const vaultMigrations: RoomMigrations = {
  room: 'vault',
  migrations: [
    {
      name: '0001-vault',
      up: `
        -- Which master key wraps; one at a time. The key itself is nowhere in the database.
        create table vault.masters (id text primary key, since bigint not null, active boolean not null);
        create unique index masters_one_active on vault.masters (active) where active;

        create table vault.keys (
          name text primary key,
          master text not null,
          wrapped bytea not null,
          created_at bigint not null
        );

        create table vault.day_keys (
          class text not null,
          day text not null,
          -- Both gone once the key is destroyed.
          master text,
          wrapped bytea,
          fingerprint text not null,
          created_at bigint not null,
          destroy_after bigint not null,
          destroyed_at bigint,
          primary key (class, day),
          check ((wrapped is null) = (destroyed_at is not null))
        );
        create index day_keys_due on vault.day_keys (destroy_after) where wrapped is not null;

        create table vault.items (
          ref text primary key,
          kind text not null check (kind in ('number', 'document')),
          key text not null,
          sealed bytea,
          mask text,
          -- Keyed hash of the last four digits: for looking up by them.
          tail bytea,
          created_at bigint not null,
          destroyed_at bigint,
          check ((sealed is null) = (destroyed_at is not null))
        );
        create index items_by_tail on vault.items (tail) where tail is not null;

        create table vault.holds (
          ref text not null references vault.items (ref) on delete cascade,
          room text not null,
          reason text not null,
          until bigint,
          primary key (ref, room, reason)
        );
        create index holds_ending on vault.holds (until) where until is not null;

        create table vault.access_log (
          seq bigserial primary key,
          id text not null unique,
          at bigint not null,
          ref text not null,
          purpose text not null,
          actor_kind text not null,
          actor_id text not null,
          organisation text,
          outcome text not null check (outcome in ('revealed', 'nothing-there'))
        );
        create index access_log_of_ref on vault.access_log (ref, seq);
        create index access_log_of_actor on vault.access_log (actor_kind, actor_id, seq);
        create index access_log_at on vault.access_log (at);
      `,
    },
    {
      name: '0002-holds-by-reason',
      up: `
        -- A case that is closed gives all it holds one end. Of the desk alone: the holds of bookings are tens of millions.
        -- The reasons are compared as bytes, whatever the database sorts by.
        create index holds_of_desk on vault.holds (reason collate "C") where room = 'desk';
      `,
    },
  ],
}

export interface VaultTables {
  'vault.masters': { id: string; since: number; active: boolean }
  'vault.keys': { name: string; master: string; wrapped: Uint8Array; created_at: number }
  'vault.day_keys': {
    class: string
    day: string
    master: string | null
    wrapped: Uint8Array | null
    fingerprint: string
    created_at: number
    destroy_after: number
    destroyed_at: number | null
  }
  'vault.items': {
    ref: string
    kind: 'number' | 'document'
    key: string
    sealed: Uint8Array | null
    mask: string | null
    tail: Uint8Array | null
    created_at: number
    destroyed_at: number | null
  }
  'vault.holds': { ref: string; room: string; reason: string; until: number | null }
  'vault.access_log': {
    seq: number
    id: string
    at: number
    ref: string
    purpose: string
    actor_kind: 'staff' | 'key' | 'person' | 'system'
    actor_id: string
    organisation: string | null
    outcome: 'revealed' | 'nothing-there'
  }
}
