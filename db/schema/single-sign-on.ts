// Who people are to the providers that sign them in.
import { index, pgTable, text, unique, uuid } from "drizzle-orm/pg-core";
import { at, createdAt, id } from "@/db/schema/columns";
import { users } from "@/db/schema/people";

/** A person as one issuer knows them: never by an email address, which an issuer may give to somebody else. */
export const identities = pgTable(
  "identities",
  {
    id: id(),
    userId: uuid("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    issuer: text("issuer").notNull(),
    /** The issuer's `sub`. */
    subject: text("subject").notNull(),
    createdAt: createdAt(),
    lastUsedAt: at("last_used_at").notNull().defaultNow(),
  },
  (table) => [
    unique("identities_subject").on(table.issuer, table.subject),
    index("identities_user").on(table.userId),
  ],
);
