// A sign-in that a provider began and Latchkey ends: by a code for the page, and words for the log.
import type { SignOnRefusal } from "@/lib/shared/single-sign-on/refusals";

/** Its message is for the log, and holds nothing that the provider or the browser sent. */
export class SignOnRefused extends Error {
  override readonly name = "SignOnRefused";

  constructor(
    readonly reason: SignOnRefusal,
    message: string,
  ) {
    super(message);
  }
}
