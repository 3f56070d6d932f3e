// Which clouds read what their own tools wrote, by id: one line each. Apart from the definitions: loaded where a secret's name
// is typed.
import { readPasted } from "@/lib/clouds/aws/definition/clipboard";
import type { ReadPasted } from "@/lib/clouds/naming";
import type { CloudId } from "@/lib/shared/clouds/schema";

export const clipboards: Readonly<Partial<Record<CloudId, ReadPasted>>> = { aws: readPasted };
