// Errors as the API answers with them.
import { RequestError } from "@/lib/shared/http/client";

const problem = { type: "about:blank", requestId: "01J9Z3M0W7RK5T2VQ8" };

export const failures = {
  server: new RequestError({
    ...problem,
    title: "Something went wrong in Latchkey",
    status: 500,
    detail: "Try again. If it keeps happening, give the ID below to your administrator.",
    code: "internal_error",
  }),
  signedOut: new RequestError({
    ...problem,
    title: "You are signed out",
    status: 401,
    detail: "Sign in to continue.",
    code: "unauthenticated",
  }),
  variables: new RequestError({
    ...problem,
    title: "Two variables failed",
    status: 422,
    detail: "Nothing was deployed.",
    code: "resolution_failed",
    failures: [
      { key: "BILLING_API_KEY", reason: "secret_not_found", detail: "There is no secret of that name." },
      { key: "MAIL_TOKEN", reason: "access_denied", detail: "The role can’t read it." },
    ],
  }),
  changed: new RequestError({
    ...problem,
    title: "Changed meanwhile",
    status: 412,
    detail: "Somebody else changed it.",
    code: "changed_meanwhile",
    changed: { at: "2026-01-31T09:00:00.000Z", by: "ada@example.com", byYourself: false },
  }),
  unknown: new TypeError("x is undefined"),
};
