#!/bin/sh
# Make this machine's PostgreSQL a replica of another one: the first time, and after that one has been promoted.
# Run as postgres, with the server of this machine stopped; what is in DATA is removed.
#
#     replica.sh 10.0.0.21 5432 /var/lib/postgresql/17/main
#
# There has to be a role for it on the primary: CREATE ROLE replicator REPLICATION LOGIN PASSWORD '…', with a line in pg_hba.conf
# and the password in ~/.pgpass.
set -eu
primary=$1 port=$2 data=$3
rm -rf "$data"
# --write-recovery-conf: it follows that server from its first start on.
pg_basebackup --host="$primary" --port="$port" --username=replicator --no-password --pgdata="$data" --checkpoint=fast --write-recovery-conf
