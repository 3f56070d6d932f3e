// Of `latchkey-admin check`: what arrives at Latchkey of a request that is sent to the address where people open it.
import { type Finding, failed, ok, warning } from "@/cli/check/finding";
import { type Arrived, proxyCheckKey, proxyCheckPath } from "@/lib/server/front/proxy-check";
import { memberLimit } from "@/lib/server/http/body";
import { counted } from "@/lib/shared/counted";

const timeLimitMs = 15_000;

export async function proxyFindings(consoleUrl: string, nextAuthSecret: string): Promise<Finding[]> {
  const authorization = `Bearer ${proxyCheckKey(nextAuthSecret)}`;
  const ask = (body: string, headers: Record<string, string> = {}) =>
    fetch(new URL(proxyCheckPath, consoleUrl), {
      method: "POST",
      body,
      headers: { authorization, ...headers },
      redirect: "manual",
      signal: AbortSignal.timeout(timeLimitMs),
    });
  let answer: Response;
  try {
    answer = await ask("");
  } catch (error) {
    const { code = "" } = ((error as Error).cause ?? {}) as { code?: string };
    return [
      warning(
        "Console",
        `${consoleUrl} doesn't answer from here${code && ` (${code})`}.`,
        "Start Latchkey and its proxy, then check again. Where only this machine can't reach it, check from another.",
      ),
    ];
  }
  const arrived = answer.status === 200 ? await answer.json().then(asArrived, () => null) : null;
  if (!arrived) {
    return [
      failed(
        "Console",
        `${consoleUrl} answers with status ${answer.status}, but not as the Latchkey of this configuration.`,
        "Let the proxy pass everything on to Latchkey, with the Authorization header. All processes need the same NEXTAUTH_SECRET.",
      ),
    ];
  }
  return [
    ok("Console", `${consoleUrl} leads to Latchkey.`),
    ofForwarded(arrived),
    arrived.host === new URL(consoleUrl).host
      ? ok("Host header", "Arrives as it was sent.")
      : warning(
          "Host header",
          `Arrives as ${JSON.stringify(arrived.host)}, and not as ${new URL(consoleUrl).host}.`,
          "Let the proxy pass it on: proxy_set_header Host $http_host in nginx.",
        ),
    await ofSizes(ask),
  ];
}

function asArrived(value: unknown): Arrived | null {
  return typeof (value as Arrived | null)?.forwarded === "number" ? (value as Arrived) : null;
}

function ofForwarded({ forwarded, trustedProxies, address }: Arrived): Finding {
  if (forwarded === trustedProxies) {
    return ok(
      "Proxies",
      `X-Forwarded-For has ${counted(forwarded, "entry", "entries")}, as TRUSTED_PROXIES says. This machine is ${address}.`,
    );
  }
  const message = `X-Forwarded-For arrives with ${counted(forwarded, "entry", "entries")}, and TRUSTED_PROXIES is ${trustedProxies}.`;
  return forwarded > trustedProxies
    ? failed(
        "Proxies",
        `${message} Everybody counts as the same address for limits and in the audit log.`,
        `Set TRUSTED_PROXIES to ${forwarded}, unless a proxy before yours appends an entry that isn't trusted.`,
      )
    : failed(
        "Proxies",
        `${message} A caller could claim another address.`,
        `Let every proxy append the caller's address, or set TRUSTED_PROXIES to ${forwarded}.`,
      );
}

async function ofSizes(
  ask: (body: string, headers?: Record<string, string>) => Promise<Response>,
): Promise<Finding> {
  const statusOf = (body: string, headers?: Record<string, string>) =>
    ask(body, headers).then(
      ({ status }) => status,
      () => 0,
    );
  const largeBody = await statusOf("x".repeat(memberLimit - 1_024));
  if (largeBody !== 200) {
    return failed(
      "Sizes",
      `A body of ${memberLimit / 1024} KiB doesn't arrive (status ${largeBody || "none"}).`,
      "Let the proxy pass 2 MB: client_max_body_size 2m in nginx.",
    );
  }
  const largeHeader = await statusOf("", { cookie: `latchkey-check=${"x".repeat(6_000)}` });
  return largeHeader === 200
    ? ok("Sizes", `Bodies of ${memberLimit / 1024} KiB and headers of 6 KB arrive.`)
    : warning(
        "Sizes",
        `Headers of 6 KB don't arrive (status ${largeHeader || "none"}).`,
        "Let the proxy pass headers of 16 KB: large_client_header_buffers 4 16k in nginx.",
      );
}
