import type { RoomMigrations } from '../../store/index.ts'

/** `answer` is sealed under a key that only the holder of the Idempotency-Key (and this installation's secret) can derive. */
export const doorsMigrations: RoomMigrations = {
  room: 'doors',
  migrations: [
    {
      name: '001-idempotency',
      up: `create table doors.idempotency (
        slot bytea primary key, fingerprint bytea not null, started_at bigint not null, status integer, answer bytea
      );
      create index idempotency_started on doors.idempotency (started_at);`,
    },
  ],
}

export interface DoorsTables {
  'doors.idempotency': {
    slot: Uint8Array
    fingerprint: Uint8Array
    started_at: number
    status: number | null
    answer: Uint8Array | null
  }
}
