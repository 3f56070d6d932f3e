import { mkdtempSync, readFileSync, statSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { parseEnv } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { checkCommand } from "@/cli/check/command";
import type { Finding } from "@/cli/check/finding";
import { proxyFindings } from "@/cli/check/proxy";
import { initCommand } from "@/cli/init";
import { readEnvironment } from "@/lib/server/env";
import { proxyCheckAnswer } from "@/lib/server/front/proxy-check";
import { createFront } from "@/lib/server/front/server";
import { startMailServer } from "@/simulator/mail-server";
import { useTestDatabase } from "@/test/support/database";
import { startTestProvider } from "@/test/support/sign-in-provider";

const test = useTestDatabase();
const place = { migrationsFolder: path.resolve(import.meta.dirname, "../db/migrations") };
let output = "";
beforeEach(() => {
  output = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    output += text;
    return true;
  });
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
});
const ends: (() => void)[] = [];
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  for (const end of ends.splice(0)) end();
});

const url = "https://latchkey.example.com";
const init = (...args: string[]) => initCommand.run(["--url", url, ...args], place);

describe("init", () => {
  it("prints a configuration with which the server starts, fresh each time", async () => {
    expect(await init()).toBe(0);
    const first = parseEnv(output);
    const { oidcPrivateKeys, sealingKeys, nextAuthUrl, trustedProxies } = readEnvironment(first);
    expect([oidcPrivateKeys.length, sealingKeys.length, nextAuthUrl, trustedProxies]).toEqual([1, 1, url, 1]);
    expect(first.DATABASE_URL).toContain(`:${first.POSTGRES_PASSWORD}@postgres:5432/`);
    output = "";
    await init("--database-url", "postgres://latchkey@db.example.com/latchkey");
    const second = parseEnv(output);
    for (const name of ["NEXTAUTH_SECRET", "SEALING_KEYS", "OIDC_PRIVATE_KEY", "METRICS_TOKEN"]) {
      expect(second[name]).not.toBe(first[name]);
    }
    expect(second.POSTGRES_PASSWORD).toBeUndefined();
  });

  it("prints lines that no shell and no container platform reads differently", async () => {
    await init();
    const lines = output.split("\n").filter((line) => line && !line.startsWith("#"));
    for (const line of lines) expect(line).toMatch(/^[A-Z_]+=[\w:/@.+=-]+$/);
  });

  it("writes a file for its owner alone, and leaves one that is there", async () => {
    const file = path.join(mkdtempSync(path.join(os.tmpdir(), "latchkey-init-")), ".env");
    expect(await init("--output", file)).toBe(0);
    const written = readFileSync(file, "utf8");
    expect([output, statSync(file).mode & 0o777]).toEqual(["", 0o600]);
    await expect(init("--output", file)).rejects.toThrow("already exists. It was left as it is.");
    expect(readFileSync(file, "utf8")).toBe(written);
  });

  it("says what the server would refuse", async () => {
    await expect(initCommand.run(["--url", "http://latchkey.example.com"], place)).rejects.toThrow(
      "NEXTAUTH_URL must be an https",
    );
    await expect(initCommand.run([], place)).rejects.toThrow("--url is missing");
  });
});

async function listen(answer: RequestListener, server = createServer(answer)): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ends.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const secret = "s".repeat(32);
/** The server in front, as one that trusts so many proxies. */
function frontOf(trustedProxies: number): Promise<string> {
  const front = createFront(
    async (request, response) =>
      proxyCheckAnswer(request, response, { nextAuthSecret: secret, trustedProxies }) ??
      void response.writeHead(404).end(),
    { trustedProxies, isEnding: () => false },
  );
  return listen(() => undefined, front as never);
}
/** A proxy that appends the caller's address, and lets so many bytes pass. */
function proxyTo(target: string, mostBytes = Number.POSITIVE_INFINITY): Promise<string> {
  return listen(async (request, response) => {
    const chunks = await request.toArray();
    const body = Buffer.concat(chunks);
    if (body.length > mostBytes) {
      response.writeHead(413).end();
      return;
    }
    const before = request.headers["x-forwarded-for"];
    const answer = await fetch(target + request.url, {
      method: request.method,
      body,
      headers: {
        authorization: request.headers.authorization ?? "",
        "x-forwarded-for": [before, "198.51.100.7"].flat().filter(Boolean).join(", "),
      },
    });
    response.writeHead(answer.status).end(await answer.text());
  });
}
const outcomes = (findings: Finding[]) =>
  Object.fromEntries(findings.map(({ part, outcome }) => [part, outcome]));

describe("the check of proxies", () => {
  it("is content with as many as are trusted", async () => {
    const found = await proxyFindings(await frontOf(0), secret);
    expect(outcomes(found)).toEqual({ Console: "ok", Proxies: "ok", "Host header": "ok", Sizes: "ok" });
    const behind = await proxyFindings(await proxyTo(await frontOf(1)), secret);
    expect(outcomes(behind)).toMatchObject({
      Console: "ok",
      Proxies: "ok",
      Sizes: "ok",
      "Host header": "warning",
    });
    expect(behind[1]?.message).toContain("198.51.100.7");
  });

  it("says what TRUSTED_PROXIES has to be where there are more, or fewer", async () => {
    const more = await proxyFindings(await proxyTo(await proxyTo(await frontOf(1))), secret);
    expect(more[1]).toMatchObject({
      outcome: "failed",
      remedy: expect.stringContaining("Set TRUSTED_PROXIES to 2"),
    });
    const fewer = await proxyFindings(await frontOf(1), secret);
    expect(fewer[1]).toMatchObject({
      outcome: "failed",
      message: expect.stringContaining("claim another address"),
    });
  });

  it("says which size does not pass", async () => {
    const found = await proxyFindings(await proxyTo(await frontOf(1), 64 * 1024), secret);
    expect(found.at(-1)).toMatchObject({
      part: "Sizes",
      outcome: "failed",
      message: expect.stringContaining("413"),
    });
  });

  it("tells another server from Latchkey, one with another secret, and none", async () => {
    const other = await listen((_, response) => void response.end("hello"));
    for (const [address, key] of [
      [other, secret],
      [await frontOf(0), "another"],
    ] as const) {
      expect(outcomes(await proxyFindings(address, key))).toEqual({ Console: "failed" });
    }
    expect(outcomes(await proxyFindings("http://127.0.0.1:1", secret))).toEqual({ Console: "warning" });
  });
});

describe("check", () => {
  async function configured(change: Record<string, string> = {}) {
    await init();
    const settings = {
      ...parseEnv(output),
      DATABASE_URL: test.url(),
      OIDC_ISSUER: "http://localhost:1",
      NEXTAUTH_URL: "http://localhost:1",
    };
    output = "";
    for (const [name, value] of Object.entries({ ...settings, ...change })) vi.stubEnv(name, value);
  }
  const check = async (...args: string[]) => {
    const status = await checkCommand.run(["--json", ...args], place);
    return { status, findings: JSON.parse(output) as Finding[] };
  };

  it("finds the database in order, and that there is no organization and no console yet", async () => {
    await configured();
    const { findings } = await check();
    expect(outcomes(findings)).toMatchObject({
      Configuration: "ok",
      Database: "ok",
      "Database rights": "ok",
      "Database encoding": "ok",
      Clock: "ok",
      Connections: "ok",
      Migrations: "ok",
      Organizations: "warning",
      Console: "warning",
      Email: "ok",
    });
    // A loopback address is none that AWS reaches.
    expect(findings.filter(({ part }) => part.startsWith("Issuer"))[0]?.outcome).not.toBe("ok");
    for (const { outcome, remedy } of findings) expect(Boolean(remedy)).toBe(outcome !== "ok");
  });

  it("ends with 1 where something is wrong, with a clock that is", async () => {
    await configured();
    vi.spyOn(Date, "now").mockReturnValue(Date.now() - 60_000);
    const { status, findings } = await check();
    expect(status).toBe(1);
    expect(findings).toContainEqual(
      expect.objectContaining({
        part: "Clock",
        outcome: "failed",
        message: expect.stringMatching(/differ by (59|60|61) s/),
      }),
    );
  });

  it("tries the mail server, and says what to do where it doesn't let Latchkey in", async () => {
    const server = await startMailServer({ user: "ada", password: "right" });
    const email = async (SMTP_URL: string) => {
      await configured({ SMTP_URL, EMAIL_FROM: "latchkey@example.com" });
      return (await check()).findings.find(({ part }) => part === "Email");
    };
    const at = `127.0.0.1:${server.port}`;
    expect(await email(`smtp://ada:right@${at}`)).toEqual({
      part: "Email",
      outcome: "ok",
      message: `${at} lets Latchkey in, without TLS. Email comes from latchkey@example.com.`,
    });
    const refused = await email(`smtp://ada:hunter2@${at}`);
    expect(refused).toMatchObject({ outcome: "failed", remedy: expect.stringMatching(/user and password/) });
    expect(JSON.stringify(refused)).not.toMatch(/hunter2|Not that one/);
    expect(await email(`smtp://${at}?tls=required`)).toMatchObject({
      message: expect.stringContaining("tls"),
    });
    expect(server.received).toEqual([]);
    await server.close();
    expect(await email(`smtp://${at}`)).toMatchObject({ message: expect.stringContaining("unreachable") });
  });

  it("asks the provider for single sign-on, and says what to do where it can't be used", async () => {
    const provider = await startTestProvider();
    ends.push(provider.close);
    const singleSignOn = async (SINGLE_SIGN_ON_ISSUER: string) => {
      await configured({
        SINGLE_SIGN_ON_ISSUER,
        SINGLE_SIGN_ON_CLIENT_ID: "latchkey",
        SINGLE_SIGN_ON_CLIENT_SECRET: "hunter2",
        SINGLE_SIGN_ON_DOMAINS: "acme.example",
      });
      const { status, findings } = await check();
      const [found, ...more] = findings.filter(({ part }) => part === "Single sign-on");
      expect([JSON.stringify(found).includes("hunter2"), more]).toEqual([false, []]);
      if (found?.outcome === "failed") expect(status).toBe(1);
      return found;
    };
    expect(await singleSignOn(provider.url)).toEqual({
      part: "Single sign-on",
      outcome: "ok",
      message: expect.stringContaining("http://localhost:1/api/auth/callback/single-sign-on"),
    });
    expect(provider.asked).toEqual(["/.well-known/openid-configuration", "/keys"]);
    const gone = await startTestProvider();
    gone.close();
    expect(await singleSignOn(gone.url)).toMatchObject({
      outcome: "failed",
      message: expect.stringContaining("can't be reached"),
      remedy: expect.stringContaining("able to reach it"),
    });
    for (const [change, words] of [
      [{ issuer: "https://id.example" }, /another issuer/],
      [{ token_endpoint: undefined }, /names no endpoints/],
      [{ id_token_signing_alg_values_supported: ["HS256"] }, /public key/],
    ] as const) {
      const other = await startTestProvider();
      ends.push(other.close);
      Object.assign(other.document, change);
      expect(await singleSignOn(other.url)).toMatchObject({
        outcome: "failed",
        message: expect.stringMatching(words),
      });
    }
    vi.unstubAllEnvs();
    await configured();
    expect((await check()).findings.map(({ part }) => part)).not.toContain("Single sign-on");
  });

  it("says all that is wrong with the configuration, and never a value", async () => {
    await configured({ SEALING_KEYS: "hunter2", LOG_FORMAT: "xml" });
    expect(await checkCommand.run([], place)).toBe(1);
    expect(output).toMatch(/FAILED {3}Configuration:[\s\S]*LOG_FORMAT[\s\S]*SEALING_KEYS[\s\S]*→/);
    expect(output).not.toContain("hunter2");
  });

  it("says what is wrong with a database that does not answer", async () => {
    await configured({ DATABASE_URL: "postgres://u:hunter2@127.0.0.1:1/none" });
    const { status, findings } = await check();
    expect(status).toBe(1);
    expect(findings).toContainEqual(
      expect.objectContaining({
        part: "Database",
        outcome: "failed",
        message: expect.stringContaining("ECONNREFUSED"),
      }),
    );
    expect(output).not.toContain("hunter2");
  });
});
