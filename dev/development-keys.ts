// The server's keys where nobody has configured any: made once for a working copy, and never meant for production.
import { generateKeyPair, randomBytes } from "node:crypto";
import { chmod, link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

export interface DevelopmentKeys {
  /** RSA 2048, PKCS#8, PEM. */
  OIDC_PRIVATE_KEY: string;
  SEALING_KEYS: string;
  NEXTAUTH_SECRET: string;
}

export async function createDevelopmentKeys(): Promise<DevelopmentKeys> {
  const { privateKey } = await promisify(generateKeyPair)("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  return {
    OIDC_PRIVATE_KEY: privateKey,
    SEALING_KEYS: randomBytes(32).toString("base64"),
    NEXTAUTH_SECRET: randomBytes(32).toString("base64"),
  };
}

/** The keys of a folder, made on first use however many ask at once; only their owner may read the file. */
export async function developmentKeysIn(folder: string): Promise<DevelopmentKeys> {
  const file = path.join(folder, "development-keys.json");
  await mkdir(folder, { recursive: true });
  const known = await readFile(file, "utf8").catch(() => null);
  if (known === null) await writeOnce(file, JSON.stringify(await createDevelopmentKeys(), null, 2));
  else await chmod(file, 0o600);
  return parse(known ?? (await readFile(file, "utf8")), file);
}

/** A link fails when the name exists, so the first of several wins and nobody reads half a file. */
async function writeOnce(file: string, text: string): Promise<void> {
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  await writeFile(draft, text, { mode: 0o600 });
  try {
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(draft);
  }
}

function parse(text: string, file: string): DevelopmentKeys {
  try {
    const { OIDC_PRIVATE_KEY, SEALING_KEYS, NEXTAUTH_SECRET } = JSON.parse(text);
    if (OIDC_PRIVATE_KEY && SEALING_KEYS && NEXTAUTH_SECRET) {
      return { OIDC_PRIVATE_KEY, SEALING_KEYS, NEXTAUTH_SECRET };
    }
  } catch {
    // Reported below.
  }
  throw new Error(
    `${file} does not hold the development keys any more. Remove it: new ones are made, and what the old ones ` +
      "sealed in the development database cannot be opened then.",
  );
}
