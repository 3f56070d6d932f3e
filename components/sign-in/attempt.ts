// One attempt to sign in by next-auth, with a password or a link, failing with words for people.
import { beginSession } from "@/components/sign-in/session";
import { RequestError } from "@/lib/shared/http/client";

interface SignInValues {
  email: string;
  password: string;
}

/** @throws RequestError that says why the attempt failed, and no more than the person may know. */
export function attemptSignIn({ email, password }: SignInValues): Promise<void> {
  return attempt("credentials", { email, password });
}

/** By the token of an operator's link. @throws RequestError as above */
export function attemptLinkSignIn(token: string): Promise<void> {
  return attempt("sign-in-link", { token });
}

/** By the password of the account that the provider's address belongs to. @throws RequestError as above */
export function attemptLinking(password: string): Promise<void> {
  return attempt("link-account", { password });
}

async function attempt(provider: string, proof: Record<string, string>): Promise<void> {
  const answer = await beginSession(provider, proof).catch((error: unknown) => {
    // That is how fetch says that nobody answered; an answer that nobody can read is another matter.
    throw refusalOf(error instanceof TypeError ? "unreachable" : "internal_error");
  });
  if (!answer.isOk || answer.error) throw refusalOf(answer.error ?? "internal_error");
}

const words = {
  CredentialsSignin: {
    status: 401,
    title: "Wrong email or password",
    detail: "Check both and try again.",
  },
  too_many_requests: {
    status: 429,
    title: "Too many attempts",
    detail: "Signing in is paused for this email or this network. Wait 15 minutes, then try again.",
  },
  busy: {
    status: 429,
    title: "Too many people are signing in",
    detail: "Your password wasn’t checked. Try again in a few seconds.",
  },
  not_found: {
    status: 404,
    title: "This link does not work",
    detail: "It was used, has expired, or was replaced by a newer one. Ask for a new one.",
  },
  single_sign_on_required: {
    status: 403,
    title: "Use single sign-on",
    detail: "Here only owners sign in with a password.",
  },
  unreachable: {
    status: 0,
    title: "Can’t reach Latchkey",
    detail: "Check your network and try again.",
  },
  internal_error: {
    status: 500,
    title: "Signing in failed",
    detail:
      "Your password isn’t the problem. Try again in a moment. If it keeps happening, tell your administrator.",
  },
};

/** @param text next-auth's own code, or ours with the seconds to wait: `too_many_requests:10`. */
export function refusalOf(text: string): RequestError {
  const [code = "", seconds] = text.split(":");
  const isBusy = code === "too_many_requests" && Number(seconds) < 60;
  const known = isBusy
    ? "busy"
    : Object.hasOwn(words, code)
      ? (code as keyof typeof words)
      : "internal_error";
  return new RequestError({ type: "about:blank", code: known, requestId: "", ...words[known] });
}
