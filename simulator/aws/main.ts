// `npm run aws`: the simulated AWS as a process of its own.
import { startAwsSimulator } from "./server";

const port = Number(process.env.AWS_SIMULATOR_PORT ?? 4566);

try {
  const simulator = await startAwsSimulator({ port });
  const { url, accountId, administrator } = simulator;
  process.stdout.write(
    `The AWS simulator answers at ${url} until it is stopped; it forgets everything then.

Account ${accountId}, administrator:
export AWS_ACCESS_KEY_ID=${administrator.accessKeyId}
export AWS_SECRET_ACCESS_KEY=${administrator.secretAccessKey}
export AWS_DEFAULT_REGION=us-east-1

aws --endpoint-url ${url} sts get-caller-identity
`,
  );
  const stop = () => void simulator.close();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
} catch (error) {
  const code = (error as NodeJS.ErrnoException).code;
  process.stderr.write(
    code === "EADDRINUSE"
      ? `Port ${port} is taken: stop what listens there, or set AWS_SIMULATOR_PORT to another port.\n`
      : `The AWS simulator cannot listen on port ${process.env.AWS_SIMULATOR_PORT ?? port} (${code ?? "unknown error"}).\n`,
  );
  process.exitCode = 1;
}
