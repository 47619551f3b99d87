#!/bin/bash
# Runs once, when the database volume is empty: the three roles and the database (docs/operations.md, "First set-up").
set -euo pipefail

password() { cat "/run/secrets/database_$1_password"; }

psql --set=ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres \
  --set=owner="$(password owner)" --set=service="$(password service)" --set=retention="$(password retention)" <<'SQL'
create role sealpost_owner login password :'owner';
create role sealpost_service login password :'service';
create role sealpost_retention login password :'retention';
create database sealpost owner sealpost_owner;
SQL
