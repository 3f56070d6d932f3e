// The environment variables that services need, apart from what a test library has.
import { randomBytes } from "node:crypto";

/** Sets the variables that every service needs, but none of the issuer's. */
export function setTestEnvironment(): void {
  process.env.SEALING_KEYS = randomBytes(32).toString("base64");
  process.env.NEXTAUTH_URL = "http://localhost:3000";
  process.env.NEXTAUTH_SECRET = randomBytes(32).toString("base64");
}
