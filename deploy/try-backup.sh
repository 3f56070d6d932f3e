#!/bin/sh
# Takes a back-up of DATABASE_URL, restores it into the empty database RESTORED_DATABASE_URL, and sees whether it is whole:
# says how many rows each table has (but for those of readiness checks and sign-in attempts), and whether every audit log is intact. The back-up stays in FILE where one is named.
#   DATABASE_URL=… RESTORED_DATABASE_URL=… deploy/try-backup.sh [FILE]
set -eu
: "${DATABASE_URL:?must name the database that is backed up}"
: "${RESTORED_DATABASE_URL:?must name an empty database}"
admin="${LATCHKEY_ADMIN:-node $(dirname "$0")/../dist/latchkey-admin.mjs}"
file="${1:-}"
if [ -z "$file" ]; then
  file="$(mktemp)"
  trap 'rm -f "$file"' EXIT
fi
umask 077

counts() {
  psql "$1" -X -A -t -v ON_ERROR_STOP=1 -c "
    select format('select %L, count(*) from public.%I;', tablename, tablename) from pg_tables
    where schemaname = 'public' and tablename not in ('readiness_checks', 'sign_in_attempts') order by tablename" |
    psql "$1" -X -A -t -v ON_ERROR_STOP=1
}

pg_dump --format=custom --no-owner --file="$file" "$DATABASE_URL"
tables="$(psql "$RESTORED_DATABASE_URL" -X -A -t -c "select count(*) from pg_tables where schemaname = 'public'")"
if [ "$tables" != 0 ]; then
  echo "RESTORED_DATABASE_URL isn't empty. Nothing was restored." >&2
  exit 1
fi
pg_restore --no-owner --exit-on-error --dbname="$RESTORED_DATABASE_URL" "$file"
counts "$RESTORED_DATABASE_URL"
DATABASE_URL="$RESTORED_DATABASE_URL" $admin verify-audit
echo "The back-up restores, and its audit logs are intact."
