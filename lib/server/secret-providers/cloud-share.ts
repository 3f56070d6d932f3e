// Fair shares of the calls to clouds: an organization with a slow cloud must not keep another from its own cloud.
import type { IdentityTokenSource, ListOptions, SecretStore, StoreSource } from "@/lib/clouds/contract";
import { openSecretStore } from "@/lib/clouds/registry";
import type { Actor } from "@/lib/server/auth/actor";
import { fairShare, type Turn } from "@/lib/server/fair-share";
import { watched } from "@/lib/server/metrics/queues";
import { timedCloudCall } from "@/lib/server/metrics/registry";
import { processWide } from "@/lib/server/process-wide";

/**
 * One call is one connection at most. Twenty organizations whose cloud is slow can fill all places, and one never more than
 * its own; the sockets (of each cloud, in its folder) are more than the places, so that nobody waits for one.
 *
 * The queue is long, since what waits in it belongs to a kickoff, a deploy or a test that was let in: those are few, and each
 * reads at most 400 secrets at once, fifty of each of eight identities.
 */
const calls = processWide("cloud-calls", () =>
  watched(
    "cloud_calls",
    fairShare(
      { runningPerKey: 50, running: 1_000, queuedPerKey: 4_096, queued: 32_768, waitMs: 15_000 },
      {
        own: "This organization's cloud answers slowly, and earlier calls to it haven't finished in time.",
        all: "Latchkey is busy with calls to clouds. Try again in a moment.",
      },
    ),
  ),
);

/** Autocomplete: a person types in one field at a time, and what was typed before is aborted. */
export const nameSearches = watched(
  "name_searches",
  fairShare(
    { runningPerKey: 8, running: 64, queuedPerKey: 16, queued: 128, waitMs: 3_000 },
    {
      own: "This organization already has searches for secret names running. Try again when they're done.",
      all: "Latchkey is busy searching for secret names. Try again in a moment.",
    },
  ),
);

/**
 * Opens a store whose calls wait for their organization's turn. The cloud's own time limits begin when the turn has come.
 *
 * @throws AppError, from each method, also `too_many_requests` and `overloaded`.
 */
export function openStoreFor(
  { organizationId }: Pick<Actor, "organizationId">,
  source: StoreSource,
  tokens: IdentityTokenSource,
): SecretStore {
  const store = openSecretStore(source, tokens);
  const inTurn = <T>(operation: string, call: () => Promise<T>, turn?: Turn) =>
    calls.run(organizationId, () => timedCloudCall(source.cloud, operation, call), turn);
  const walk = store.walkSecretNames?.bind(store);
  return {
    ...(walk && {
      walkSecretNames: (onPage: Parameters<typeof walk>[0], options: ListOptions = {}) =>
        inTurn("walk_secret_names", () => walk(onPage, options), { signal: options.signal }),
    }),
    signIn: () => inTurn("sign_in", () => store.signIn()),
    verify: () => inTurn("verify", () => store.verify()),
    readSecret: (name) => inTurn("read_secret", () => store.readSecret(name)),
    listSecretNames: (query, options = {}) =>
      inTurn("list_secret_names", () => store.listSecretNames(query, options), { signal: options.signal }),
  };
}
