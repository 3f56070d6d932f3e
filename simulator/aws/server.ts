// Starts and stops the simulated AWS on one port of this machine.
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type AccountOptions, type Administrator, addAccount, createWorld } from "./accounts";
import { controlAnswer, isControl } from "./control";
import { createFaults, type Fault } from "./faults";
import { answer, type Gateway, type Reply } from "./gateway";
import { type Guardrail, setGuardrail } from "./guardrails";
import { requestId } from "./identifiers";
import { homeRegion, type Partition } from "./partitions";
import { AwsRefusal } from "./refusal";
import type { RequestRecord } from "./request-log";
import { type Seeding, seedSecrets } from "./secrets-manager/seeding";
import { failure } from "./wire/answer";
import { readBody, readHead } from "./wire/request";

export interface AwsSimulatorOptions {
  /** 0, the default, takes any free port. */
  port?: number;
  /** 127.0.0.1 by default. */
  host?: string;
  /** Milliseconds since 1970; the machine's clock by default. */
  now?: () => number;
  /** The first account's administrator key; made up when left out. */
  administrator?: Administrator;
  /** The first account's id; 123456789012 when left out. */
  accountId?: string;
  /** The first account's; `aws` when left out. */
  partition?: Partition;
  /** Further accounts. */
  accounts?: AccountOptions[];
}

export interface SimulatedAccount {
  accountId: string;
  administrator: Administrator;
  partition: Partition;
}

export interface AwsSimulator extends SimulatedAccount {
  /** For `--endpoint-url` and the SDKs' `endpoint`. */
  url: string;
  /** Every account that exists, the first one first. */
  accounts(): SimulatedAccount[];
  createAccount(options?: AccountOptions): SimulatedAccount;
  /** Makes a secret of each name, in the first account's home region by default; returns how many are new. */
  seedSecrets(names: string[], place?: Partial<Omit<Seeding, "names">>): number;
  /** The last 20,000 calls, oldest first; live. */
  requests: readonly RequestRecord[];
  clearRequests(): void;
  /** One more policy from outside the account's IAM; `reset` takes them all away. */
  setGuardrail(guardrail: Guardrail): void;
  setFault(fault: Fault): void;
  /** Each with the times it has left. */
  faults(): Fault[];
  clearFaults(): void;
  /** Back to the accounts and administrators that it started with; everything else is forgotten. */
  reset(): void;
  close(): Promise<void>;
}

/** Rejects with the system's error when the port cannot be had (`EADDRINUSE`). */
export async function startAwsSimulator(options: AwsSimulatorOptions = {}): Promise<AwsSimulator> {
  const now = options.now ?? Date.now;
  const gateway: Gateway = { world: createWorld(), faults: createFaults(), requests: [], now };
  const accounts = [
    { id: options.accountId, administrator: options.administrator, partition: options.partition },
    ...(options.accounts ?? []),
  ].map((account) => addAccount(gateway.world, now(), account));
  const first = accounts[0] as (typeof accounts)[number];
  const initial = accounts.map(({ accountId: id, ...account }) => ({ id, ...account }));

  const room = {
    gateway,
    accounts: () => structuredClone(accounts),
    createAccount(account: AccountOptions = {}) {
      const added = addAccount(gateway.world, now(), account);
      accounts.push(added);
      return structuredClone(added);
    },
    seedSecrets(names: string[], place: Partial<Omit<Seeding, "names">> = {}) {
      const where = { accountId: first.accountId, region: homeRegion(first.partition), value: "seeded" };
      return seedSecrets(gateway.world, now(), { ...where, ...place, names });
    },
    setGuardrail(guardrail: Guardrail) {
      setGuardrail(gateway.world, first.accountId, guardrail);
    },
    reset() {
      gateway.world = createWorld();
      gateway.faults.clear();
      gateway.requests.length = 0;
      accounts.splice(
        0,
        accounts.length,
        ...initial.map((account) => addAccount(gateway.world, now(), account)),
      );
    },
  };

  const server = createServer((message, response) => {
    serve(message, response).catch(() => response.destroy());
  });
  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const head = readHead(message);
    let reply: Reply;
    try {
      const request = { ...head, body: await readBody(message) };
      reply = isControl(head.path)
        ? controlAnswer(room, request, message.socket.remoteAddress)
        : await answer(gateway, request);
    } catch (error) {
      if (!(error instanceof AwsRefusal)) throw error;
      const service = head.headers.has("x-amz-target") ? "secretsmanager" : "sts";
      reply = { ...failure(service, error, requestId()), at: now() };
      response.setHeader("connection", "close");
    }
    send(response, reply);
  }

  server.listen(options.port ?? 0, options.host ?? "127.0.0.1");
  await once(server, "listening");
  const { address, port, family } = server.address() as AddressInfo;
  return {
    url: `http://${family === "IPv6" ? `[${address}]` : address}:${port}`,
    ...structuredClone(first),
    accounts: room.accounts,
    createAccount: room.createAccount,
    seedSecrets: room.seedSecrets,
    requests: gateway.requests,
    clearRequests: () => {
      gateway.requests.length = 0;
    },
    setGuardrail: room.setGuardrail,
    setFault: gateway.faults.set,
    faults: gateway.faults.list,
    clearFaults: gateway.faults.clear,
    reset: room.reset,
    async close() {
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function send(response: ServerResponse, reply: Reply): void {
  const body = Buffer.from(reply.body);
  response.writeHead(reply.status, {
    ...reply.headers,
    "content-length": body.length,
    date: new Date(reply.at).toUTCString(),
  });
  if (reply.reset) {
    response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
    return;
  }
  response.end(body);
}
