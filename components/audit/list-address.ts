// The audit log's filters are part of the address. Read by the page on the server too, so that the log arrives as
// it was asked for.
import { createLoader, parseAsString } from "nuqs/server";

export const auditAddress = {
  actorKind: parseAsString.withDefault(""),
  actorId: parseAsString.withDefault(""),
  objectKind: parseAsString.withDefault(""),
  objectId: parseAsString.withDefault(""),
  action: parseAsString.withDefault(""),
  outcome: parseAsString.withDefault(""),
  from: parseAsString.withDefault(""),
  to: parseAsString.withDefault(""),
  period: parseAsString.withDefault(""),
};

export const loadAuditAddress = createLoader(auditAddress);
