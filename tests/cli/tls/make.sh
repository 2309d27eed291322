#!/bin/sh
# Makes cert.pem and key.pem anew (OpenSSL): from 2020 to 2120, so that no clock is too early.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
: >"$work/index"
cat >"$work/settings" <<END
[ca]
default_ca = own
[own]
database = $work/index
new_certs_dir = $work
default_md = sha256
rand_serial = yes
policy = any
x509_extensions = leaf
[any]
commonName = supplied
[leaf]
subjectAltName = DNS:localhost, IP:127.0.0.1
basicConstraints = critical, CA:FALSE
END
openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost -keyout key.pem -out "$work/request"
openssl ca -batch -selfsign -notext -config "$work/settings" -in "$work/request" -keyfile key.pem -out cert.pem \
    -startdate 20200101000000Z -enddate 21200101000000Z
