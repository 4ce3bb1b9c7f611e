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
    {
      name: '0002-append',
      up: `
        -- Half of a busy ledger is decisions that allow: whoever looks for those finds them everywhere, from the newest end.
        drop index ledger.leaves_of_tag;
        create index leaves_of_tag on ledger.leaves (kind, tag, seq)
          where tag is not null and not (kind = 'decision' and tag = 'allow');

        -- A function of plpgsql is planned once a session. False where the tree does not end where the caller thinks: nothing is written then.
        create function ledger.append(
          size_before bigint, root_before bytea, size_after bigint, root_after bytea, new_leaves json, new_tiles json
        ) returns boolean language plpgsql as $$
        begin
          update ledger.state set size = size_after, root = root_after where size = size_before and root = root_before;
          if not found then
            return false;
          end if;
          insert into ledger.leaves (seq, kind, ref, owner, subject, tag, source, at, body, hash)
          select seq, kind, ref, owner, decode(subject, 'hex'), tag, source, at, body, decode(hash, 'hex')
          from json_to_recordset(new_leaves) as leaf (
            seq bigint, kind text, ref text, owner text, subject text, tag text, source text, at bigint, body text, hash text
          );
          if new_tiles is not null then
            insert into ledger.tiles (level, index, root, hashes)
            select level, index, decode(root, 'hex'), decode(hashes, 'hex')
            from json_to_recordset(new_tiles) as tile (level integer, index bigint, root text, hashes text);
          end if;
          return true;
        end $$;
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
