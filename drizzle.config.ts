// Column names are written out in the schema, so no casing is set here.
import { defineConfig } from "drizzle-kit";

export default defineConfig({ dialect: "postgresql", schema: "db/schema/*.ts", out: "db/migrations" });
