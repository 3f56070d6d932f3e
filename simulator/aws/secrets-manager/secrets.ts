// Secrets as they are kept, and how an operation finds the one that a request means.
import { authorize } from "../authorization";
import { type JsonCall, signedCaller } from "../call";
import { arn, parseArn } from "../identifiers";
import type { RequestContext } from "../policy/pattern";
import { refuse } from "../refusal";
import type { Secret } from "../world";
import { invalidRequest, requiredText } from "./input";

export function secretNotFound(what = "secret"): never {
  refuse("ResourceNotFoundException", 400, `Secrets Manager can't find the specified ${what}.`);
}

/** @param isOwned AWS's services put a `!` into the names of theirs: those can be read, and nobody else makes them. */
export function checkSecretName(name: string, isOwned = false): void {
  if (!(isOwned ? /^[A-Za-z0-9/_+=.@!-]{1,519}$/ : /^[A-Za-z0-9/_+=.@-]{1,512}$/).test(name))
    refuse(
      "ValidationException",
      400,
      "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
    );
}

/** The secrets of one account in the call's region; those whose time is up are gone. */
export function secretsIn(call: JsonCall, accountId = signedCaller(call).accountId): Map<string, Secret> {
  const regions = call.world.accounts.get(accountId)?.secrets ?? new Map<string, Map<string, Secret>>();
  const secrets = regions.get(call.region) ?? new Map<string, Secret>();
  regions.set(call.region, secrets);
  for (const secret of secrets.values()) {
    if (secret.deletion && secret.deletion.dueAt <= call.now) secrets.delete(secret.name);
  }
  return secrets;
}

interface Meant {
  secret?: Secret;
  ownerAccountId: string;
  /**
   * What policies are asked about: the secret's full ARN. For a missing one the ARN that the request implies, with six
   * question marks where a secret's own letters would be, so that a policy for `name-??????` means it as well.
   */
  resource: string;
}

/** By name, by full ARN, or by ARN without the suffix; another account's only by its full ARN. */
export function findSecret(call: JsonCall, id: string): Meant {
  const { accountId: own, partition } = signedCaller(call);
  const parsed = id.startsWith("arn:") ? parseArn(id) : undefined;
  if (!parsed) {
    checkSecretName(id, true);
    const secret = secretsIn(call).get(id);
    const resource = secret?.arn ?? arn(partition, "secretsmanager", call.region, own, `secret:${id}-??????`);
    return { secret, ownerAccountId: own, resource };
  }
  const name = parsed.resource.replace(/^secret:/, "");
  checkSecretName(name, true);
  const here =
    parsed.service === "secretsmanager" && parsed.region === call.region && parsed.partition === partition;
  const secrets = here ? secretsIn(call, parsed.accountId) : new Map<string, Secret>();
  const exact = [...secrets.values()].find((secret) => secret.arn === id);
  const secret = exact ?? (parsed.accountId === own ? secrets.get(name) : undefined);
  const implied = /-[A-Za-z0-9]{6}$/.test(id) ? id : `${id}-??????`;
  return { secret, ownerAccountId: parsed.accountId, resource: secret?.arn ?? implied };
}

/** Permission comes before existence, existence before being marked for deletion. */
export function requireSecret(
  call: JsonCall,
  options: { action?: string; id?: string; deletedToo?: boolean; context?: RequestContext } = {},
): Secret {
  const id = options.id ?? requiredText(call.parameters, "SecretId");
  const { secret, ownerAccountId, resource } = findSecret(call, id);
  authorize(call, options.action ?? `secretsmanager:${call.operation}`, resource, {
    shownAs: id,
    ownerAccountId,
    resourcePolicy: secret?.resourcePolicy?.document,
    context: new Map([
      ["secretsmanager:secretid", [resource]],
      ...secretContext(secret),
      ...(options.context ?? []),
    ]),
  });
  if (!secret) return secretNotFound();
  if (secret.deletion && !options.deletedToo)
    invalidRequest("You can't perform this operation on the secret because it was marked for deletion.");
  return secret;
}

function secretContext(secret: Secret | undefined): RequestContext {
  const context: RequestContext = new Map();
  for (const { key, value } of secret?.tags ?? []) {
    context.set(`aws:resourcetag/${key.toLowerCase()}`, [value]);
    context.set(`secretsmanager:resourcetag/${key.toLowerCase()}`, [value]);
  }
  return context;
}
