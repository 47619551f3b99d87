-- Jobs join the caller's transaction through this function: the queue's tables have row-level security,
-- and the service needs no right to put anything else there.

create function sealpost.add_jobs(jobs json) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform graphile_worker.add_jobs(array(
    select (j.name, j.payload, null, now() + make_interval(secs => j.delay), 25, j.key, null, null)
      ::graphile_worker.job_spec
    from json_to_recordset(jobs) as j (name text, payload json, key text, delay double precision)));
end $$;
grant execute on function sealpost.add_jobs to sealpost_service;

-- Which process runs which worker, so that only a dead one's jobs are released.
create table sealpost.job_runners (
  runner_id text primary key,
  instance integer not null
);
grant select, insert, delete on sealpost.job_runners to sealpost_service;
