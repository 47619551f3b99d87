-- additive: the version before this one serves on beside it.
-- Which node was taken for dead, when and by which other: its sessions were ended, and what it had begun is refused.

create table sealpost.node_fences (
  id bigint generated always as identity primary key,
  instance integer not null,
  fenced_by integer not null,
  recorded_at timestamptz not null default now()
);
create index node_fences_instance on sealpost.node_fences (instance);
call sealpost.make_append_only('sealpost.node_fences');
revoke insert (id) on sealpost.node_fences from sealpost_service;
