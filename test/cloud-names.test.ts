// Whoever adds a cloud reads none of this code: AWS is named in its own folder, and in these files for a reason each. The list
// can only get shorter: a file that does not name AWS any more goes, and no other comes.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";

const folders = ["lib", "components", "app", "worker", "db", "cli"];
const names = /\baws\b|\barn\b|secretsmanager|\bsts\b/i;

const registry = "one line for each cloud";
const issuerRules = "an issuer is checked by AWS's rules, which are the strictest that a cloud has";
const specimens = "examples on a page that only development has";
const documents = "leads to a document about AWS, which only its methods ask for";

const reasons: Readonly<Record<string, string>> = {
  "lib/shared/clouds/ids.ts": registry,
  "lib/clouds/registered/clipboards.ts": registry,
  "lib/clouds/registered/definitions.ts": registry,
  "lib/clouds/registered/doctors.ts": registry,
  "lib/clouds/registered/endpoints.ts": registry,
  "lib/clouds/registered/schemas.ts": registry,
  "lib/clouds/registered/setups.ts": registry,
  "lib/clouds/registered/stores.ts": registry,
  "lib/server/oidc/issuer-address.ts": issuerRules,
  "lib/server/oidc/issuer-fetch.ts": issuerRules,
  "lib/server/oidc/issuer-documents.ts": issuerRules,
  "lib/server/oidc/private-keys.ts": issuerRules,
  "lib/server/oidc/discovery.ts": issuerRules,
  "lib/server/own-addresses.ts": issuerRules,
  "lib/shared/environment-variables/powerful-names.ts": "names of variables that AWS's own tools read",
  "lib/shared/docs/schema.ts": "the titles of the documents, of which some are about AWS",
  "components/workload-identity/issuer-check.tsx": documents,
  "components/workload-identity/configs.tsx": documents,
  "components/secret-providers/method-fields.tsx": documents,
  "components/secret-providers/credential-form.tsx": documents,
  "components/workload-identity/policy-doctor/labels.ts":
    "quotes what AWS answers; no other cloud has a doctor",
  "components/shell/navigation.ts": "words that people look for in the palette",
  "components/ui/reason-words.ts": "words that are written in capitals",
  "components/gallery/code-specimens.tsx": specimens,
  "components/gallery/form-specimens.tsx": specimens,
  "components/gallery/list-specimens.tsx": specimens,
  "components/gallery/message-specimens.tsx": specimens,
  "components/gallery/specimen.tsx": specimens,
  "components/gallery/status-specimens.tsx": specimens,
  "cli/check/command.ts": issuerRules,
  "cli/check/database.ts": issuerRules,
  "cli/init.ts": issuerRules,
  "worker/identity-file.ts": "the variables that SDKs of AWS read by themselves",
  "worker/options.ts": "the settings of the machine that the worker's help lists",
};

it("names AWS where there is a reason to", async () => {
  const found: string[] = [];
  for (const folder of folders) {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      const file = path.join(entry.parentPath, entry.name);
      const isSource = entry.isFile() && /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file);
      if (!isSource || file.startsWith("lib/clouds/aws/")) continue;
      if (names.test(await readFile(file, "utf8"))) found.push(file);
    }
  }
  expect(found.sort()).toEqual(Object.keys(reasons).sort());
});
