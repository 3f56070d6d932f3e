import { AppError } from "@/lib/shared/errors";
import { Id } from "@/lib/shared/input";

/** What is not an id cannot be anything's: that is a 404 like an unknown one, not a mistake in a query. */
export function requireIds(params: object): void {
  for (const [name, value] of Object.entries(params)) {
    if (/^id$|Id$/.test(name) && !Id.safeParse(value).success) {
      throw new AppError("not_found", `There's nothing with the ${name} "${String(value).slice(0, 64)}".`);
    }
  }
}
