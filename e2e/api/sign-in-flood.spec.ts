// Many sign-ins at once: most are refused in front of Next, in the form that the page's script reads.
import { expect, test } from "@playwright/test";
import { environment } from "@/e2e/environment";

test.use({ trace: "off" });

test("of 60 wrong sign-ins at once from one address most are told to come again, and others get in", async () => {
  const { baseUrl, acme } = environment();
  const csrf = await fetch(`${baseUrl}/api/auth/csrf`);
  const { csrfToken } = (await csrf.json()) as { csrfToken: string };
  const cookie = csrf.headers
    .getSetCookie()
    .map((text) => text.split(";", 1)[0])
    .join("; ");
  const attempt = async (email: string, password: string, address: string) => {
    const response = await fetch(`${baseUrl}/api/auth/callback/credentials`, {
      method: "POST",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "x-forwarded-for": address,
        cookie,
      },
      body: new URLSearchParams({ email, password, csrfToken, json: "true" }),
    });
    const { url } = (await response.json()) as { url: string };
    return { status: response.status, url: new URL(url), retryAfter: response.headers.get("retry-after") };
  };
  const flood = Promise.all(
    Array.from({ length: 60 }, (_, number) => attempt(`nobody-${number}@example.com`, "x", "203.0.113.80")),
  );
  const other = attempt(acme.member.email, acme.member.password, "203.0.113.81");
  const answers = await flood;
  const judged = answers.filter(({ status }) => status === 401);
  const refused = answers.filter(({ status }) => status === 429);
  expect(judged.length + refused.length).toBe(60);
  expect(judged.length).toBeGreaterThan(0);
  expect(refused.length).toBeGreaterThan(30);
  const places = new Set(answers.map(({ url }) => `${url.origin}${url.pathname}`));
  expect([...places], "one form, from every process").toHaveLength(1);
  for (const { url, retryAfter } of refused) {
    expect(url.searchParams.get("error")).toBe("too_many_requests:10");
    expect(retryAfter).toBe("10");
  }
  expect((await other).status).toBe(200);
});
