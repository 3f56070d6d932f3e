// A kickoff by the Python worker, as one cell has it: once, with no second round, so that the calls it makes can be counted.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { AppError, type VariableFailure } from "@/lib/shared/errors";
import type { ReadMode } from "@/lib/shared/resolution/plan";
import { python, pythonFolder } from "@/test/support/worker";

const program = `
import json, sys
from latchkey.errors import LatchkeyError
from latchkey.identity import ProofSettings
from latchkey.kickoff import resolve_kickoff
from latchkey.library import connect

lines = []
try:
    kickoff = resolve_kickoff(connect(None, ProofSettings(), None, lines.append), lines.append, resolve=sys.argv[1])
    answer = {"environment": kickoff.environment}
except LatchkeyError as error:
    answer = {"code": error.code, "message": error.message, "failures": getattr(error, "failures", [])}
print(json.dumps({**answer, "lines": lines}))
`;

interface Answer {
  environment?: Record<string, string>;
  code?: AppError["code"];
  message?: string;
  failures?: VariableFailure[];
  lines: string[];
}

/** @throws AppError with what it raised. */
export async function kickOffInPython(
  address: URL,
  token: string,
  resolve: ReadMode,
  say: (line: string) => void,
): Promise<Record<string, string>> {
  const { PATH, AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL_SECRETS_MANAGER } = process.env;
  const env = {
    PATH,
    AWS_ENDPOINT_URL_STS,
    AWS_ENDPOINT_URL_SECRETS_MANAGER,
    LATCHKEY_URL: address.origin,
    LATCHKEY_DEPLOYMENT_TOKEN: token,
    PYTHONPATH: pythonFolder,
    PYTHONDONTWRITEBYTECODE: "1",
  };
  const { stdout } = await promisify(execFile)(python ?? "", ["-c", program, resolve], { env } as never);
  const answer = JSON.parse(String(stdout)) as Answer;
  for (const line of answer.lines) say(line);
  if (answer.environment) return answer.environment;
  throw new AppError(answer.code ?? "internal_error", answer.message ?? "", { failures: answer.failures });
}
