-- Messages, their keys and their courses. Whatever says something about a person is ciphertext under the message's key.

create table sealpost.messages (
  id uuid primary key,
  -- Order of intake; pages are cut by it.
  position bigint generated always as identity unique,
  mode text not null check (mode in ('basic', 'consent')),
  policy_id text not null,
  submission_time timestamptz not null,
  sender_scoped_id text not null,
  -- AES-256-GCM: sender, subject, files, recipients.
  body bytea not null,
  recorded_at timestamptz not null default now()
);
call sealpost.make_append_only('sealpost.messages');
create index messages_by_sender on sealpost.messages (sender_scoped_id, position desc);

-- Never in the same row as what it opens: destroying the key must not touch the record.
create table sealpost.message_keys (
  message_id uuid primary key references sealpost.messages,
  -- Which key-encryption key wraps it (a fingerprint, not the key).
  kek_id bytea not null,
  wrapped bytea not null,
  retain_years smallint not null check (retain_years > 0),
  created_at timestamptz not null default now()
);
create index message_keys_by_age on sealpost.message_keys (created_at);
grant select, insert (message_id, kek_id, wrapped, retain_years) on sealpost.message_keys to sealpost_service;

create table sealpost.courses (
  message_id uuid not null references sealpost.messages,
  recipient smallint not null check (recipient > 0),
  position bigint not null,
  scoped_id text not null,
  -- When time alone may change something; null for never.
  due_at timestamptz,
  primary key (message_id, recipient)
);
create index courses_by_recipient on sealpost.courses (scoped_id, position desc, recipient desc);
create index courses_due on sealpost.courses (due_at) where due_at is not null;
grant select, insert, update (due_at) on sealpost.courses to sealpost_service;
