// The requirements for every cloud: one suite, which each cloud's tests run against its simulator.
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import type { IdentityTokenSource, SecretStore } from "@/lib/clouds/contract";
import { AppError } from "@/lib/shared/errors";

/** A cloud to test against. Each test takes secrets of its own. */
export interface CloudHarness {
  /** A source of tokens that the cloud trusts. */
  tokenSource: IdentityTokenSource;
  open(tokenSource: IdentityTokenSource): SecretStore;
  /** A store whose handshake the cloud refuses, with the reason it must give. */
  openRefused(tokenSource: IdentityTokenSource): { store: SecretStore; reason: string };
  /** Creates a secret, or gives it a new version. */
  putSecret(name: string, value: string): Promise<void>;
  /** How many handshakes the cloud has seen. */
  handshakes(): number;
}

/** The refusal of a call; fails when it did not refuse, or refused without a name. */
export async function refusalOf(call: Promise<unknown>): Promise<AppError & { failure: object }> {
  const error = await call.then(
    () => new Error("It was not refused."),
    (reason: unknown) => reason,
  );
  if (error instanceof AppError && error.failure) return error as AppError & { failure: object };
  throw error;
}

/** The handshake of an authentication method. */
export interface HandshakeTraits {
  /** Takes an identity token to it. */
  mints: boolean;
  /** Exchanges what it has for other credentials. */
  exchanges: boolean;
}

export function describeSecretStore(
  cloud: string,
  harness: () => CloudHarness,
  { mints, exchanges }: HandshakeTraits = { mints: true, exchanges: true },
): void {
  const handshake = exchanges ? 1 : 0;
  let count = 0;
  const unique = (name: string) => {
    count += 1;
    return `${name}-${process.pid}-${count}`;
  };
  const opened = () => harness().open(harness().tokenSource);

  describe(`${cloud} as a secret store`, () => {
    it("asks nothing of anyone before it is used", () => {
      let asked = 0;
      const before = harness().handshakes();
      harness().open(async () => {
        asked += 1;
        return "";
      });
      expect([asked, harness().handshakes() - before]).toEqual([0, 0]);
    });

    it("names the principal and the account that the cloud sees", async () => {
      const { principal, account } = await opened().verify();
      expect(principal).toContain(account);
      expect(account).not.toBe("");
    });

    it("signs in once, apart from saying who it is", async () => {
      const before = harness().handshakes();
      const store = opened();
      await Promise.all([store.signIn(), store.signIn()]);
      expect(harness().handshakes() - before).toBe(handshake);
      await store.signIn();
      await store.verify();
      await store.listSecretNames("");
      expect(harness().handshakes() - before).toBe(handshake);
    });

    it.runIf(mints)("takes its token while it signs in, and none afterwards", async () => {
      let taken = 0;
      const store = harness().open((audience) => {
        taken += 1;
        return harness().tokenSource(audience);
      });
      await store.signIn();
      expect(taken).toBe(1);
      await store.verify();
      expect(taken).toBe(1);
    });

    it.runIf(exchanges)("is refused where it signs in", async () => {
      const { store, reason } = harness().openRefused(harness().tokenSource);
      const error = await refusalOf(store.signIn());
      expect(error.failure).toMatchObject({ stage: "exchange", reason });
    });

    it("makes a handshake of its own in each store that verifies", async () => {
      const before = harness().handshakes();
      await opened().verify();
      await opened().verify();
      expect(harness().handshakes() - before).toBe(2 * handshake);
    });

    it("reads a secret by name and by ARN, and says which version", async () => {
      const name = unique("team/reads");
      await harness().putSecret(name, "an early value");
      const store = opened();
      const byName = await store.readSecret(name);
      expect(byName.value).toBe("an early value");
      expect(await store.readSecret(byName.resource)).toEqual(byName);
      expect(byName.version).not.toBe("");
    });

    it.each([
      ["text with line ends and quotes", 'a "b"\n\tc\r\n'],
      ["text of all planes", "π 𝄞 \u{1f511} é"],
      ["spaces around", "  kept  "],
    ])("gives %s back as it is", async (_, value) => {
      const name = unique("verbatim");
      await harness().putSecret(name, value);
      expect((await opened().readSecret(name)).value).toBe(value);
    });

    it("reads afresh: a rotated value is there at once, without another handshake", async () => {
      const name = unique("rotated");
      await harness().putSecret(name, "before");
      const store = opened();
      const before = await store.readSecret(name);
      const handshakes = harness().handshakes();
      await harness().putSecret(name, "after");
      const after = await store.readSecret(name);
      expect(after.value).toBe("after");
      expect(after.resource).toBe(before.resource);
      expect(after.version).not.toBe(before.version);
      expect(harness().handshakes()).toBe(handshakes);
    });

    it("makes one handshake for reads that begin together", async () => {
      const names = [unique("one"), unique("two"), unique("three")];
      for (const name of names) await harness().putSecret(name, name);
      const before = harness().handshakes();
      const store = opened();
      const secrets = await Promise.all(names.map((name) => store.readSecret(name)));
      expect(secrets.map(({ value }) => value)).toEqual(names);
      expect(harness().handshakes() - before).toBe(handshake);
    });

    it("tells a secret that is not there by reason, at stage read", async () => {
      const error = await refusalOf(opened().readSecret(unique("missing")));
      expect(error.code).toBe("cloud_refused");
      expect(error.failure).toMatchObject({ stage: "read", reason: "secret_not_found" });
    });

    it("finds names by their beginning, and never gives values", async () => {
      const name = unique("billing/stripe-key");
      await harness().putSecret(name, "a value that no list shows");
      const found = await opened().listSecretNames(name.slice(0, -2));
      expect(found.names.map((secret) => secret.name)).toContain(name);
      expect(JSON.stringify(found)).not.toContain("no list shows");
    });

    it("finds names by a word in the middle, in whichever case", async () => {
      const name = unique("Vendors/Salesforce-token");
      await harness().putSecret(name, "x");
      const found = await opened().listSecretNames("salesFORCE");
      expect(found.names.map((secret) => secret.name)).toContain(name);
    });

    it("finds nothing for what nothing is called, without failing", async () => {
      const store = opened();
      for (const query of ["no-such-name-anywhere", "!", "#", "\u{1f511}", "%_*?[", "arn:aws:"]) {
        expect(await store.listSecretNames(query)).toMatchObject({ names: [], truncated: false });
      }
    });

    it("says of a refused handshake why, whatever was asked, and asks once", async () => {
      const before = harness().handshakes();
      const { store, reason } = harness().openRefused(harness().tokenSource);
      const [first, ...others] = await Promise.all([
        refusalOf(store.verify()),
        refusalOf(store.listSecretNames("")),
        refusalOf(store.readSecret("any")),
      ]);
      for (const error of [first, ...others]) {
        expect(error.failure).toMatchObject({ reason, ...(exchanges && { stage: "exchange" }) });
      }
      expect(harness().handshakes() - before).toBe(handshake);
    });

    it.runIf(mints)("says so when no token can be had, and does not repeat a stranger's words", async () => {
      const store = harness().open(async () => {
        throw new Error("password of the database");
      });
      const error = await refusalOf(store.verify());
      expect(error.failure).toMatchObject({ stage: "mint", providerCode: null });
      expect(`${error.message} ${JSON.stringify(error.failure)}`).not.toContain("password");
    });

    it.runIf(mints)("tells an issuer that is not configured apart", async () => {
      const store = harness().open(async () => {
        throw new AppError("not_configured", "OIDC_ISSUER is not set.");
      });
      const error = await refusalOf(store.readSecret("any"));
      expect(error.failure).toMatchObject({ stage: "mint", reason: "issuer_not_configured" });
    });

    it("keeps tokens and values out of its errors", async () => {
      const name = unique("kept");
      await harness().putSecret(name, "a value that stays inside");
      let token = "";
      const source: IdentityTokenSource = async (audience) => {
        token = await harness().tokenSource(audience);
        return token;
      };
      const errors = [
        await refusalOf(harness().openRefused(source).store.verify()),
        await refusalOf(harness().open(source).readSecret(unique("missing"))),
      ];
      for (const error of errors) {
        const shown = inspect(error, { depth: 10, showHidden: true });
        if (mints) expect(token).not.toBe("");
        if (token) expect(shown).not.toContain(token);
        expect(shown).not.toContain("stays inside");
      }
    });
  });
}
