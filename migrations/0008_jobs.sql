-- Jobs join the caller's transaction through this function: the queue's tables have row-level security,
-- and the service needs no right to put anything else there.

create function sealpost.add_job(job text, payload json, job_key text, delay interval) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  perform graphile_worker.add_job(job, payload := payload, job_key := job_key,
    run_at := now() + delay, max_attempts := 25);
end $$;
grant execute on function sealpost.add_job to sealpost_service;

-- Which process runs which worker, so that only a dead one's jobs are released.
create table sealpost.job_runners (
  runner_id text primary key,
  instance integer not null
);
grant select, insert, delete on sealpost.job_runners to sealpost_service;
