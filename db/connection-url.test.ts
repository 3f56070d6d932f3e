import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parseConnectionUrl, parsePooler, parsePoolSize } from "@/db/connection-url";

const folder = mkdtempSync(path.join(os.tmpdir(), "latchkey-certificates-"));
const authority = path.join(folder, "root.crt");
writeFileSync(authority, "PEM");
afterAll(() => rmSync(folder, { recursive: true }));

const read = (url: string, source = {}) => parseConnectionUrl(url, source);

describe("DATABASE_URL", () => {
  it.each([
    ["postgres://u:p@db.example.com/name", { host: "db.example.com", port: 5432, user: "u", password: "p" }],
    ["postgresql://u:p@db:6432/name", { port: 6432, database: "name", sslMode: "prefer", socketPath: null }],
    ["postgres://u:p@[2001:db8::1]:5433/name", { host: "2001:db8::1", port: 5433 }],
    ["postgres://u:p@[::1]/name", { host: "::1", port: 5432 }],
    ["postgres://u:p%40%2F%3A%3F%23%25@db/name", { password: "p@/:?#%" }],
    ["postgres://a%40b:p:q@db/na%20me", { user: "a@b", password: "p:q", database: "na me" }],
    ["postgres://u@/name?host=/var/run/postgresql", { socketPath: "/var/run/postgresql/.s.PGSQL.5432" }],
    ["postgres:///name?host=/run/pg&port=6000&user=me", { socketPath: "/run/pg/.s.PGSQL.6000", user: "me" }],
    ["postgres://u@%2Frun%2Fpg/name", { socketPath: "/run/pg/.s.PGSQL.5432", sslMode: "disable" }],
    ["postgres://u@db", { database: "u", password: "" }],
    ["postgres://u@db/name?connect_timeout=7", { connectTimeoutMs: 7_000 }],
    ["postgres://u@db/name?connect_timeout=1", { connectTimeoutMs: 2_000 }],
    ["postgres://u@db/name?connect_timeout=0", { connectTimeoutMs: 5_000 }],
    ["postgres://u@db/name?application_name=mine&options=-c%20search_path%3Dx", { applicationName: "mine" }],
    ["postgres://u@db/name?options=-c%20search_path%3Dx", { options: "-c search_path=x" }],
    [`postgres://u@db/name?sslmode=require&sslrootcert=${authority}`, { sslMode: "verify-ca" }],
    [`postgres://u@db/name?sslmode=verify-full&sslrootcert=${authority}`, { rootCertificates: "PEM" }],
    ["postgres://u@db/name?sslrootcert=system", { sslMode: "verify-full", rootCertificates: null }],
  ])("%s", (url, expected) => expect(read(url)).toMatchObject(expected));

  it.each(["disable", "allow", "prefer", "require", "verify-ca", "verify-full"])("sslmode=%s", (mode) =>
    expect(read(`postgres://u:p@db/name?sslmode=${mode}`).sslMode).toBe(mode),
  );

  it("takes from the environment what it leaves out, as libpq does", () => {
    const source = {
      PGHOST: "::1",
      PGPORT: "5555",
      PGUSER: "me",
      PGPASSWORD: "secret",
      PGSSLMODE: "require",
    };
    expect(read("postgres://", source)).toMatchObject({
      host: "::1",
      port: 5555,
      user: "me",
      password: "secret",
      database: "me",
      sslMode: "require",
    });
  });

  it.each([
    ["mysql://u:canary@db/name", /must be an address like/],
    ["postgres://u:can#ary@db/name", /percent-encoded/],
    ["postgres://u:can/ary@db/name", /port that isn't a number/],
    ["postgres://u:can?ary@db/name", /.+/],
    ["postgres://u:can?hidden&ary@db/name", /percent-encoded/],
    ["postgres://u:can%ary@db/name", /the password with a %/],
    ["postgres://u:canary@2001:db8::1/name", /IPv6 address in brackets|port/],
    ["postgres://u:canary@one,two/name", /several hosts/],
    ["postgres://u:canary@db:99999/name", /port/],
    ["postgres://u:canary@db/name?sslmode=no-verify", /unknown sslmode. Use one of disable, allow, prefer/],
    ["postgres://u:canary@db/name?sslrootcert=/no/such/file", /sslrootcert with a file/],
    ["postgres://u:canary@db/name?sslmode=require&sslrootcert=system", /verify-full/],
    ["postgres://u:canary@db/name?sslcert=/a", /sslcert and sslkey/],
    ["postgres://u:canary@db/name?ssl=true", /the parameter ssl, .*write sslmode=require/],
    ["postgres://u:canary@db/name?pgbouncer=true", /DATABASE_POOLER=transaction/],
    ["postgres://u:canary@db/name?channel_binding=require", /channel_binding/],
    ["postgres://u:canary@db/name?keepalives=1", /the parameter keepalives, which/],
    ["postgres://u:canary@db/name?connect_timeout=soon", /connect_timeout/],
    ["postgres://u:canary@db/name?sslmode", /sslmode without a value/],
  ])("names what is wrong with %s, and never the password", (url, message) => {
    let said = "";
    try {
      read(url);
    } catch (error) {
      said = (error as Error).message;
    }
    expect(said).toMatch(message);
    expect(said).not.toMatch(/canary|ary@|can[#/?%]|hidden/);
  });
});

it("DATABASE_POOLER and DATABASE_POOL_SIZE name what they take", () => {
  expect([parsePooler(undefined), parsePooler(" "), parsePooler("session")]).toEqual([null, null, "session"]);
  expect(() => parsePooler("pgbouncer")).toThrow(/must be one of transaction, session, none/);
  expect([parsePoolSize(undefined), parsePoolSize("25")]).toEqual([10, 25]);
  for (const wrong of ["0", "-1", "many", "1e3", "501"])
    expect(() => parsePoolSize(wrong)).toThrow(/1 to 500/);
});
