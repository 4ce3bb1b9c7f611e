import type { RoomMigrations } from '../store/index.ts'

/** `person` is the vault's blind index (32 hex), `document` a sealed text; times are ms since the epoch. */
export const noticesMigrations: RoomMigrations = {
  room: 'notices',
  migrations: [
    {
      name: '0001-notices',
      up: `
        create table notices.notices (
          id text primary key,
          -- In whose name; null = the operator's own, as it is set when it goes.
          organisation text,
          line text,
          person text not null,
          template text not null,
          lang text not null,
          channel text not null,
          category text not null,
          document text not null,
          encoding text not null,
          segments integer not null,
          case_id text,
          booking text,
          requester text,
          on_behalf boolean not null,
          state text not null,
          reasons jsonb not null,
          decision text,
          -- When it is looked at again; null once nothing more happens by itself.
          next_at bigint,
          expires_at bigint not null,
          -- The node that has it in hand; given back where that node is gone.
          claimed_by text,
          claimed_at bigint,
          created_at bigint not null,
          created_by jsonb not null,
          sent_at bigint,
          ended_at bigint,
          act text not null
        );
        create index notices_due on notices.notices (next_at, id) where next_at is not null;
        create index notices_claimed on notices.notices (claimed_at) where claimed_at is not null;
        create index notices_of_case on notices.notices (case_id, id) where case_id is not null;
        create index notices_of_person on notices.notices (person, id);
        create index notices_of_organisation on notices.notices (organisation, id) where organisation is not null;
        create index notices_by_state on notices.notices (state, id);

        create table notices.parts (
          notice text not null references notices.notices (id),
          part integer not null,
          person text not null,
          reference integer not null,
          state text not null,
          message_id text,
          said text,
          submitted_at bigint not null,
          primary key (notice, part)
        );
        create index parts_by_message on notices.parts (message_id) where message_id is not null;
        create index parts_unanswered on notices.parts (person) where message_id is null;

        -- Kept before they are matched: one can arrive before the answer to the submit.
        create table notices.receipts (
          id bigserial primary key,
          message_id text not null,
          state text not null,
          said text not null,
          person text,
          reference integer,
          at bigint,
          received_at bigint not null,
          matched boolean not null default false
        );
        create index receipts_unmatched on notices.receipts (message_id) where not matched;
        create index receipts_of_person on notices.receipts (person) where not matched;
      `,
    },
    {
      name: '0002-webhooks',
      up: `
        create table notices.webhooks (
          id text primary key,
          url text not null,
          events jsonb not null,
          lang text not null,
          created_at bigint not null,
          created_by jsonb not null,
          ended_at bigint,
          act text not null
        );
        create table notices.deliveries (
          id text primary key,
          webhook text not null references notices.webhooks (id),
          event text not null,
          body text not null,
          state text not null check (state in ('queued', 'delivered', 'failed')),
          attempts integer not null,
          next_at bigint,
          claimed_at bigint,
          status integer,
          error text,
          created_at bigint not null,
          ended_at bigint
        );
        create index deliveries_due on notices.deliveries (next_at, id) where next_at is not null;
        create index deliveries_of_webhook on notices.deliveries (webhook, id);
      `,
    },
    {
      // A rider's contact may not live longer here than in the booking that it came from.
      name: '0003-kept-until',
      up: 'alter table notices.notices add column keep_until bigint;',
    },
  ],
}
