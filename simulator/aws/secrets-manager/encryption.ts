// Customer-managed KMS keys, as far as they decide who may read a secret: AWS's own key asks for no permission.
import { createHash } from "node:crypto";
import { denial } from "../authorization";
import { type JsonCall, signedCaller } from "../call";
import { arn } from "../identifiers";
import { partitionOf } from "../partitions";
import { refuse } from "../refusal";
import type { Secret } from "../world";
import { invalidRequest } from "./input";

const AWS_KEY = /(^|:)alias\/aws\/secretsmanager$/;

/** The ARN under which policies speak of the key; undefined for AWS's own key. */
function keyArn(secret: Pick<Secret, "kmsKeyId" | "region" | "accountId">): string | undefined {
  const { kmsKeyId, region, accountId } = secret;
  if (kmsKeyId === undefined || AWS_KEY.test(kmsKeyId)) return undefined;
  const alias = /(?:^|:)(alias\/.+)$/.exec(kmsKeyId)?.[1];
  const partition = partitionOf(region);
  if (alias)
    return arn(
      partition,
      "kms",
      region,
      accountId,
      `key/${keyBehindAlias(`${accountId} ${region} ${alias}`)}`,
    );
  return kmsKeyId.startsWith("arn:") ? kmsKeyId : arn(partition, "kms", region, accountId, `key/${kmsKeyId}`);
}

/** KMS itself is not simulated: an alias always means the same made-up key, which only `key/*` can name. */
function keyBehindAlias(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    "-",
  );
}

/** `kms:Decrypt` to read, and also `kms:GenerateDataKey` to write. Throws AccessDeniedException. */
export function requireKeyAccess(call: JsonCall, secret: Secret, actions: string[]): void {
  const key = keyArn(secret);
  if (key === undefined) {
    if (secret.accountId !== signedCaller(call).accountId)
      invalidRequest(
        "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key.",
      );
    return;
  }
  const context = new Map([
    ["kms:viaservice", [`secretsmanager.${call.region}.amazonaws.com`]],
    ["kms:encryptioncontext:secretarn", [secret.arn]],
    ["kms:encryptioncontextkeys", ["SecretARN", "SecretVersionId"]],
    ["kms:encryptionalgorithm", ["SYMMETRIC_DEFAULT"]],
    ["kms:calleraccount", [signedCaller(call).accountId]],
    ["aws:resourceaccount", [secret.accountId]],
    ["aws:viaawsservice", ["true"]],
  ]);
  for (const action of actions) {
    if (denial(call, action, key, { context }) !== undefined)
      refuse("AccessDeniedException", 400, "Access to KMS is not allowed");
  }
  if (call.faults.every(({ kind }) => kind !== "kms-key-disabled")) return;
  const isRead = actions.every((action) => action === "kms:Decrypt");
  refuse(
    isRead ? "DecryptionFailure" : "EncryptionFailure",
    400,
    `Secrets Manager can't ${isRead ? "decrypt" : "encrypt"} the protected secret text using the provided KMS key. Check that the KMS key is available, enabled, and not in an invalid state.`,
  );
}
