// Testing a credential: whether its secret store can be reached, and what it showed on the way.
import { and, eq, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { organizationTransaction } from "@/db/organization";
import { sameRevision } from "@/db/revision";
import { secretProviderCredentials as credentials } from "@/db/schema/secrets";
import { ConnectionTestInput } from "@/lib/clouds/inputs/connection-test";
import { auditUnexpectedFailure, recordAudit } from "@/lib/server/audit/record";
import { type Actor, requirePermission } from "@/lib/server/auth/actor";
import { concurrencyLimit } from "@/lib/server/concurrency";
import { runConnectionTest } from "@/lib/server/secret-providers/connection-stages";
import { forgetNames } from "@/lib/server/secret-providers/known-names";
import { loadConnection } from "@/lib/server/secret-providers/load-connection";
import { namedSecrets } from "@/lib/server/secret-providers/probe-secrets";
import { AppError, parseInput } from "@/lib/shared/errors";
import type { ConnectionTest, ConnectionTestProgress } from "@/lib/shared/secret-providers/schema";

const limited = concurrencyLimit(
  8,
  "This organization already has connection tests running. Try again when they're done.",
);

/**
 * Tests a credential stage by stage, and records the outcome, which is a result either way. Of single secrets it proves
 * something only where the input names them; their values are discarded as they arrive.
 *
 * @param onStage hears of each stage as it begins and ends; never before it is sure that there is something to test.
 * @throws AppError `not_found`; `too_many_requests` while many run for the organization.
 */
export async function testConnection(
  actor: Actor,
  id: string,
  input?: unknown,
  onStage: (stage: ConnectionTestProgress) => void = () => undefined,
): Promise<ConnectionTest> {
  requirePermission(actor, "secret_providers:manage");
  const { read, automationId } = parseInput(ConnectionTestInput, input);
  if (read === "assigned") requirePermission(actor, "environment_variables:read");
  const wanted = { kind: "credential", credentialId: id } as const;
  const connection = await loadConnection(database(), actor, wanted, automationId);
  if (!connection) throw new AppError("not_found", "This secret provider credential doesn't exist.");
  const reads =
    read === "assigned"
      ? await namedSecrets(database(), actor, id, connection)
      : { names: read ? [read.secretName] : null, leftOut: 0 };
  const audited = {
    action: "secret_provider_credential.tested",
    object: { kind: "secret_provider_credential", id, label: connection.name },
  } as const;
  return limited(actor.organizationId, () =>
    auditUnexpectedFailure(actor, audited, async () => {
      const { automation } = connection;
      forgetNames(actor.organizationId, connection.source);
      const outcome = await runConnectionTest(actor, connection.source, reads, onStage);
      const result = { ...outcome, ...(automation && { automation }) };
      await organizationTransaction(actor.organizationId, async (tx) => {
        // A change of the credential or its config meanwhile makes another connection, of which this says nothing. New
        // keys show in the source's revision.
        const current = await loadConnection(tx, actor, wanted, automationId);
        if (JSON.stringify(current?.source) === JSON.stringify(connection.source)) {
          await tx
            .update(credentials)
            .set({ lastTest: result, lastTestedAt: sql`now()`, ...sameRevision(credentials) })
            .where(and(eq(credentials.id, id), eq(credentials.organizationId, actor.organizationId)));
        }
        await recordAudit(tx, actor, {
          ...audited,
          outcome: result.ok ? "ok" : "failed",
          detail: {
            ...(result.ok
              ? { principal: result.principal }
              : { stage: result.stage, reason: result.reason, providerCode: result.providerCode }),
            ...(automation && { automation: automation.name }),
            ...(read && { read: read === "assigned" ? read : read.secretName }),
          },
        });
      });
      return result;
    }),
  );
}
