// Names of secrets that were found lately, for autocomplete: what a walk through an account finds behind an answer is there for the
// next key. Names and descriptions alone, never a value; per organization and what the store is opened with, in this process.
import { isFullSecretName } from "@/lib/clouds/catalog";
import type { SecretStore, StoreSource } from "@/lib/clouds/contract";
import type { SecretName, SecretNames } from "@/lib/shared/clouds/secret-name-schemas";
import { bestFirst, isMeant, shownNames } from "@/lib/shared/clouds/secret-names";

const keptMs = 60_000;
/** The limits of one store, and of all stores. */
const mostNames = 40_000;
const mostNamesOfAll = 200_000;
/** A walk asks one page after another, so that it leaves the cloud’s limit of lists to others. */
const walksAtOnce = 16;
const walkLimitMs = 60_000;

interface Known {
  names: Map<string, SecretName>;
  /** The searches made so far, by the beginning and the words of names. */
  asked: Set<string>;
  /** `cut` where there were more than are kept. */
  walk: "none" | "running" | "whole" | "cut";
  untilMs: number;
}

const known = new Map<string, Known>();
/** Organizations with a walk under way: one each. */
const walking = new Set<string>();

export interface NameSearch {
  organizationId: string;
  /** A change of the credential, its keys or its config is another source, with names of its own. */
  source: StoreSource;
  store: SecretStore;
  text: string;
}

export interface FoundNames extends SecretNames {
  /** A walk goes on: ask again for the names that it finds. */
  looking?: true;
}

/**
 * What `ask` finds, or what is known from a walk. Where it finds nothing by beginnings and whole words, a walk goes on behind
 * the answer.
 *
 * @throws what `ask` throws: then nothing that was found before counts any more.
 */
export async function searchKnown(search: NameSearch, ask: () => Promise<SecretNames>): Promise<FoundNames> {
  const { organizationId, source, text } = search;
  const key = keyOf(organizationId, source);
  forgetOld();
  const before = known.get(key);
  const isWalkable = text !== "" && !isFullSecretName(text);
  if (before && isWalkable) {
    if (before.walk === "whole" || before.walk === "cut") return knownAnswer(before, text);
    if (before.walk === "running" && before.asked.has(text)) return knownAnswer(before, text);
  }
  try {
    const found = await ask();
    // A walk costs its account hundreds of calls: as long as something is found, typing on is what finds more.
    if (!isWalkable || found.complete || found.truncated || found.names.length > 0) return found;
    const held = before && known.get(key) === before ? before : remember(key);
    held.asked.add(text);
    startWalk(key, held, search);
    return held.walk === "none" ? found : knownAnswer(held, text);
  } catch (error) {
    known.delete(key);
    throw error;
  }
}

/** Forgets the names of a connection that is tested again. */
export function forgetNames(organizationId: string, source: StoreSource): void {
  known.delete(keyOf(organizationId, source));
}

const keyOf = (organizationId: string, source: StoreSource) => JSON.stringify([organizationId, source]);

function knownAnswer({ names, walk }: Known, text: string): FoundNames {
  const meant = bestFirst(
    text,
    [...names.values()].filter((secret) => isMeant(text, secret)),
  );
  const truncated = meant.length > shownNames || walk === "cut";
  return {
    names: meant.slice(0, shownNames),
    truncated,
    complete: walk === "whole" && !truncated,
    ...(walk === "running" && { looking: true }),
  };
}

function remember(key: string): Known {
  const fresh: Known = { names: new Map(), asked: new Set(), walk: "none", untilMs: Date.now() + keptMs };
  known.set(key, fresh);
  return fresh;
}

/** The oldest first, which a map keeps at its beginning. */
function forgetOld(): void {
  let total = 0;
  for (const { names } of known.values()) total += names.size;
  for (const [key, { untilMs, walk, names }] of known) {
    const isOver = untilMs <= Date.now() && walk !== "running";
    if (isOver || total > mostNamesOfAll) {
      known.delete(key);
      total -= names.size;
    }
  }
}

function startWalk(key: string, held: Known, { organizationId, store }: NameSearch): void {
  if (held.walk !== "none" || !store.walkSecretNames) return;
  if (walking.has(organizationId) || walking.size >= walksAtOnce) return;
  held.walk = "running";
  walking.add(organizationId);
  let isFull = false;
  const onPage = (names: SecretName[]) => {
    for (const secret of names) {
      if (held.names.size < mostNames) held.names.set(secret.resource, secret);
      else isFull ||= !held.names.has(secret.resource);
    }
    // Dropped meanwhile: nobody is to see what it finds.
    return !isFull && known.get(key) === held;
  };
  store
    .walkSecretNames(onPage, { signal: AbortSignal.timeout(walkLimitMs) })
    .then(
      (isWhole) => {
        held.walk = isWhole && !isFull ? "whole" : "cut";
        held.untilMs = Date.now() + keptMs;
      },
      // A denial, say: the next question meets it, and explains it.
      () => {
        held.walk = "cut";
        if (known.get(key) === held) known.delete(key);
      },
    )
    .finally(() => walking.delete(organizationId));
}
