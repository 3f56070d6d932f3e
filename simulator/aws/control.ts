// The simulator's own endpoints under /_simulator, with which another process injects faults and counts calls.
import type { AccountOptions } from "./accounts";
import { parseFault } from "./faults";
import type { Gateway, Reply } from "./gateway";
import type { Guardrail } from "./guardrails";
import { AwsRefusal } from "./refusal";
import type { Seeding } from "./secrets-manager/seeding";
import type { WireRequest } from "./wire/request";

interface Room {
  gateway: Gateway;
  accounts(): unknown[];
  createAccount(options: AccountOptions): unknown;
  seedSecrets(names: string[], place: Partial<Omit<Seeding, "names">>): number;
  setGuardrail(guardrail: Guardrail): void;
  reset(): void;
}

const PREFIX = "/_simulator";
const LOOPBACK = /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/;

export function isControl(path: string): boolean {
  return path === PREFIX || path.startsWith(`${PREFIX}/`);
}

export function controlAnswer(room: Room, request: WireRequest, remoteAddress = ""): Reply {
  const { gateway } = room;
  const reply = (status: number, value: unknown): Reply => ({
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store" },
    body: `${JSON.stringify(value)}\n`,
    at: gateway.now(),
  });
  // A web page open in a browser on this machine reaches loopback too, but cannot hide its Origin.
  if (!LOOPBACK.test(remoteAddress) || request.headers.has("origin"))
    return reply(403, { message: "Only programs on this machine may control the simulator." });

  const body = () => (request.body.length === 0 ? {} : JSON.parse(request.body.toString("utf8")));
  const routes: Record<string, () => Reply> = {
    "GET ": () => reply(200, { accounts: [...gateway.world.accounts.keys()] }),
    "GET /faults": () => reply(200, { faults: gateway.faults.list() }),
    "POST /faults": () => {
      const fault = parseFault(body());
      gateway.faults.set(fault);
      return reply(201, fault);
    },
    "DELETE /faults": () => {
      gateway.faults.clear();
      return reply(200, {});
    },
    "GET /requests": () => reply(200, { requests: gateway.requests }),
    "DELETE /requests": () => {
      gateway.requests.length = 0;
      return reply(200, {});
    },
    "GET /accounts": () => reply(200, { accounts: room.accounts() }),
    "POST /accounts": () => reply(201, room.createAccount(accountOptions(body()))),
    "POST /secrets": () => {
      const { names, ...place } = seeding(body());
      return reply(201, { made: room.seedSecrets(names, place) });
    },
    "POST /guardrails": () => {
      room.setGuardrail(body() as Guardrail);
      return reply(201, {});
    },
    "POST /reset": () => {
      room.reset();
      return reply(200, {});
    },
  };
  const name = `${request.method} ${request.path.slice(PREFIX.length).replace(/\/$/, "")}`;
  const route = Object.hasOwn(routes, name) ? routes[name] : undefined;
  if (!route)
    return reply(404, {
      message: `The control endpoints are ${Object.keys(routes).join(", ")}, under ${PREFIX}.`,
    });
  try {
    return route();
  } catch (error) {
    if (error instanceof SyntaxError) return reply(400, { message: "The body isn't JSON." });
    if (error instanceof TypeError || error instanceof AwsRefusal)
      return reply(400, { message: error.message });
    throw error;
  }
}

function accountOptions(value: unknown): AccountOptions {
  const { id, administrator, partition } = (value ?? {}) as Record<string, unknown>;
  const text = (item: unknown) => typeof item === "string";
  const key = administrator as AccountOptions["administrator"] | null;
  if (id !== undefined && !text(id)) throw new TypeError("An account's id is a string.");
  if (key !== undefined && !(text(key?.accessKeyId) && text(key?.secretAccessKey)))
    throw new TypeError("An administrator has an accessKeyId and a secretAccessKey.");
  return {
    id: id as string | undefined,
    administrator: key ?? undefined,
    partition: partition as AccountOptions["partition"],
  };
}

function seeding(value: unknown): Partial<Omit<Seeding, "names">> & { names: string[] } {
  const { names, ...place } = (value ?? {}) as Record<string, unknown>;
  const isText = (item: unknown) => typeof item === "string";
  if (!Array.isArray(names) || !names.every(isText)) throw new TypeError("The names are a list of strings.");
  for (const [name, member] of Object.entries(place)) {
    if (!["accountId", "region", "value"].includes(name) || !isText(member))
      throw new TypeError("Beside the names there may be accountId, region and value, each a string.");
  }
  return { names, ...place };
}
