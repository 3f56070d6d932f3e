// The migrations alone, for a job that runs them before the servers start.
import { type Command, databaseUrl } from "@/cli/command";
import { migrateDatabase } from "@/db/migrate";

export const migrateCommand: Command = {
  usage: `npm run admin -- migrate

Applies the migrations that the database in DATABASE_URL lacks, as a start of the server does.
`,
  async run(_args, { migrationsFolder }) {
    await migrateDatabase(databaseUrl(), migrationsFolder);
    process.stdout.write("The database has all migrations of this version.\n");
    return 0;
  },
};
