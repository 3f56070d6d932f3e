// The environment variables that services need, apart from what a test library has.
import { randomBytes } from "node:crypto";

/** Sets what every service needs from the environment, and nothing of the issuer. */
export function setTestEnvironment(): void {
  process.env.SEALING_KEYS = randomBytes(32).toString("base64");
  process.env.NEXTAUTH_URL = "http://localhost:3000";
  process.env.NEXTAUTH_SECRET = randomBytes(32).toString("base64");
}
