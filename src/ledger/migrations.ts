import type { RoomMigrations } from '../store/index.ts'

/** Bodies are text, not jsonb: the canonical bytes are what was hashed, and jsonb would write them its own way. */
export const ledgerMigrations: RoomMigrations = {
  room: 'ledger',
  migrations: [
    {
      name: '0001-tree',
      up: `
        create table ledger.leaves (
          seq bigint primary key,
          kind text not null,
          ref text not null,
          owner text,
          subject bytea,
          tag text,
          source text,
          at bigint not null,
          body text not null,
          hash bytea not null,
          constraint leaves_once unique (kind, ref)
        );
        -- A decision's body is some 3 kB, sealed and so not to be compressed: kept in its row, not tried and then moved out of line.
        alter table ledger.leaves alter column body set storage external;
        alter table ledger.leaves set (toast_tuple_target = 8160);
        create index leaves_of_subject on ledger.leaves (subject, seq) where subject is not null;
        create index leaves_of_owner on ledger.leaves (owner, seq) where owner is not null;
        create index leaves_of_source on ledger.leaves (source, seq) where source is not null;
        create index leaves_of_tag on ledger.leaves (kind, tag, seq) where tag is not null;

        create table ledger.tiles (
          level integer not null,
          index bigint not null,
          root bytea not null,
          hashes bytea not null,
          primary key (level, index)
        );

        create table ledger.state (
          one boolean primary key default true check (one),
          size bigint not null,
          root bytea not null
        );
        insert into ledger.state (size, root) values (0, sha256(''::bytea));

        create function ledger.refuse() returns trigger language plpgsql as $$
        begin
          raise exception 'the ledger is only added to' using errcode = 'restrict_violation';
        end $$;
        create trigger leaves_stay before update or delete or truncate on ledger.leaves
          for each statement execute function ledger.refuse();
        create trigger tiles_stay before update or delete or truncate on ledger.tiles
          for each statement execute function ledger.refuse();
      `,
    },
  ],
}

export interface LedgerTables {
  'ledger.leaves': {
    seq: number
    kind: string
    ref: string
    owner: string | null
    subject: Uint8Array | null
    tag: string | null
    source: string | null
    at: number
    body: string
    hash: Uint8Array
  }
  'ledger.tiles': { level: number; index: number; root: Uint8Array; hashes: Uint8Array }
  'ledger.state': { one: boolean; size: number; root: Uint8Array }
}
