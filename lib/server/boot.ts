// The start of a server process: configuration checked whole, database migrated, or no start at all.

import { migrateDatabase } from "@/db/migrate";
import { adminCommand } from "@/lib/server/admin-command";
import { writeDigests } from "@/lib/server/alerts/digests";
import { recordFailedSignInsEveryMinute } from "@/lib/server/auth/failed-sign-ins";
import { startPreFlightTimer } from "@/lib/server/automations/pre-flight/timer";
import { endAtShutdown } from "@/lib/server/background";
import { startEmailSender } from "@/lib/server/emails/sender";
import { keepEnvironment, missingIssuerVariables, readEnvironment } from "@/lib/server/env";
import { log, logConsoleAsJson } from "@/lib/server/log";
import { serveMetrics } from "@/lib/server/metrics/serving";
import { hasNoOrganization } from "@/lib/server/organizations/first-owner";
import { startRemoval } from "@/lib/server/organizations/removal";
import { loadSecretFiles } from "@/lib/server/secret-files";
import { startWebhookSender } from "@/lib/server/webhooks/sender";

export async function boot(): Promise<void> {
  // The SDK warns on every start that a later version will want a newer Node; the lockfile holds the one that runs here.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  logConsoleAsJson();
  try {
    const configured = readEnvironment();
    loadSecretFiles();
    // Next's development server reads its .env files again when they change.
    if (process.env.NODE_ENV === "production") keepEnvironment();
    for (const name of missingIssuerVariables(configured)) {
      log("warn", `${name} isn't set: until then, the OIDC issuer answers 503.`);
    }
    await migrateDatabase(configured.databaseUrl).catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : "";
      throw new Error(`The database in DATABASE_URL couldn't be prepared: ${reason}`, { cause });
    });
    if (await hasNoOrganization()) {
      log("info", `There's no organization yet. Make the first one: ${adminCommand("first-owner")}`);
    }
    recordFailedSignInsEveryMinute();
    endAtShutdown(await serveMetrics(configured));
    endAtShutdown(startPreFlightTimer());
    endAtShutdown(startWebhookSender());
    endAtShutdown(startRemoval());
    endAtShutdown(startEmailSender(writeDigests));
  } catch (error) {
    console.error(error instanceof Error ? error.message : "The start failed.");
    process.exit(1);
  }
}
