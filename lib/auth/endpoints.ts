// next-auth's own endpoints. It answers 500 to input that it cannot read, so that is refused here in its place.
import { NextRequest } from "next/server";
import NextAuth from "next-auth";
import { authOptions } from "@/lib/auth/config";
import { AppError } from "@/lib/errors";
import { problemResponse, requestIdOf, respond } from "@/lib/http/answer";
import { readText } from "@/lib/http/body";

type Endpoints = (request: NextRequest, context: unknown, options: object) => Promise<Response>;

export function authEndpoints(request: NextRequest, context: unknown): Promise<Response> {
  return respond(request, async () => {
    const bounded = request.method === "POST" ? await withBoundedBody(request) : request;
    const answer = await (NextAuth as Endpoints)(bounded, context, authOptions()).catch((cause: unknown) => {
      throw new AppError("malformed_request", "The request could not be understood.", { cause });
    });
    return answer.status < 500 ? answer : callbackRefused(requestIdOf(request));
  });
}

/** next-auth itself would read for as long as somebody sends. */
async function withBoundedBody(request: NextRequest): Promise<NextRequest> {
  const { url, method, headers } = request;
  return new NextRequest(url, { method, headers, body: await readText(request) });
}

/** Once it is configured, next-auth has one reason left for a 500: where to return to, in the query or a cookie. */
function callbackRefused(requestId: string): Response {
  const refusal = new AppError("malformed_request", "The address to return to is not a web address.");
  const response = problemResponse(refusal, requestId);
  for (const name of ["next-auth.callback-url", "__Secure-next-auth.callback-url"]) {
    // Else the browser would send it again, and nobody could sign in there.
    response.headers.append("set-cookie", `${name}=; Path=/; Max-Age=0; Secure`);
  }
  return response;
}
