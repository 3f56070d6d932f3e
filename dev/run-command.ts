// From the start of a command to its end: all that it started is stopped, last first, however it ends.
import { type Fact, factLines, paragraphs, terminal } from "@/dev/terminal";

export interface Lifetime {
  /** Called once, in reverse order, when the command ends, fails or is interrupted; at once when it is already ending. */
  onEnd(stop: () => Promise<unknown>): void;
}

/** An error for people: what failed, the facts that explain it, and what a program said of it, as it said it. */
export interface CommandError extends Error {
  facts: Fact[];
  said: string;
}

export function commandError(message: string, facts: Fact[], said = ""): CommandError {
  return Object.assign(new Error(message), { facts, said });
}

const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * Runs a command and exits with the code that it gives, 1 when it throws, 128 and the signal's number when it is
 * interrupted. `interruptible` (a server that people end with Ctrl-C, say) makes that 0 once it is true.
 */
export async function runCommand(
  command: (lifetime: Lifetime) => Promise<number>,
  interruptible: () => boolean = () => false,
): Promise<never> {
  const stops: (() => Promise<unknown>)[] = [];
  let ending: Promise<void> | undefined;

  async function stopAll(): Promise<void> {
    for (let stop = stops.pop(); stop; stop = stops.pop()) await stop().catch(report);
  }
  const end = () => {
    ending ??= stopAll();
    return ending;
  };
  const onEnd: Lifetime["onEnd"] = (stop) => {
    if (ending) stop().catch(report);
    else stops.push(stop);
  };

  const interrupted = new Promise<number>((resolve) => {
    for (const [signal, code] of Object.entries(signals)) {
      process.on(signal, () => resolve(interruptible() ? 0 : code));
    }
  });
  const finished = command({ onEnd }).catch((error: unknown) => {
    if (!ending) report(error);
    return 1;
  });
  const code = await Promise.race([interrupted, finished]);
  await end();
  process.exit(code);
}

/** Our own mistakes come with their place, everything else as a sentence. */
function report(error: unknown): void {
  const { failed, quiet } = terminal(process.stderr);
  const { code = "" } = error as { code?: string };
  const ours =
    !(error instanceof Error) || (error instanceof TypeError && !code.startsWith("ERR_PARSE_ARGS"));
  const message = ours ? stackOf(error) : error.message;
  const { facts = [], said = "" } = error as Partial<CommandError>;
  const details = facts.length > 0 ? `\n${factLines(facts, "  ", quiet)}` : "";
  process.stderr.write(`\n${failed(paragraphs(message, "  "))}\n${details}${said && `\n${said}\n`}`);
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
