// The migrations alone, for a job that runs them before the servers start.
import { command, databaseUrl } from "@/cli/command";
import { migrateDatabase } from "@/db/migrate";

export const migrateCommand = command({
  usage: `npm run admin -- migrate

Applies the migrations that the database in DATABASE_URL lacks, as a start of the server does.
`,
  async run(_values, { migrationsFolder }) {
    await migrateDatabase(databaseUrl(), migrationsFolder);
    process.stdout.write("The database has all migrations of this version.\n");
  },
});
