import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { database } from "@/db/client";
import { factors, organizations } from "@/db/schema/people";
import { newPasskey } from "@/e2e/passkey";
import { listAuditEvents } from "@/lib/server/audit/service";
import { findMember, findSession } from "@/lib/server/auth/sessions";
import type { Person } from "@/lib/server/profile/service";
import { stepUp } from "@/lib/server/profile/step-up";
import { listOwnFactors, removeFactor, removeFactorsAsOperator } from "@/lib/server/second-factor/factors";
import { giveSecondFactor } from "@/lib/server/second-factor/giving";
import { addPasskey, challengePasskey, startPasskey } from "@/lib/server/second-factor/passkeys";
import { useTestDatabase } from "@/test/support/database";
import {
  expectAudit,
  setTestEnvironment,
  type TestOrganization,
  testOrganization,
} from "@/test/support/organization";
import { beginSession } from "@/test/support/session";

useTestDatabase();
beforeAll(setTestEnvironment);

const here = { origin: "http://localhost:3000", rpId: "localhost" };
const wrong = expect.objectContaining({ code: "validation_failed" });
const challengeOf = ({ options }: { options: Record<string, unknown> }) => String(options.challenge);

let home: TestOrganization;
let userId: string;
beforeEach(async () => {
  home = await testOrganization();
  userId = home.member.userId;
});

async function signedIn(): Promise<Person & { token: string }> {
  const token = await beginSession(userId, { address: "203.0.113.7", userAgent: "" });
  const session = await findSession(token);
  if (!session) throw new TypeError("The session isn't there.");
  return { userId, sessionId: session.id, address: randomUUID(), requestId: "test", token };
}
const open = ({ token, address }: { token: string; address: string }) =>
  findMember(token, home.id, { address, requestId: "test" });

async function withPasskey(person: Person, passkey = newPasskey()) {
  const challenge = challengeOf(await startPasskey(person));
  const added = await addPasskey(person, {
    name: "Laptop",
    passkey: passkey.register({ challenge, ...here }),
  });
  return { ...added, passkey };
}

describe("a passkey", () => {
  it("is added, gives recovery codes to a person who had none, ends other sessions, and signs in", async () => {
    const [person, elsewhere] = [await signedIn(), await signedIn()];
    const { passkey, recoveryCodes, endedSessions } = await withPasskey(person);
    expect([recoveryCodes.length, endedSessions]).toEqual([10, 1]);
    expect(await findSession(elsewhere.token)).toBeNull();
    expect((await listOwnFactors(person)).items).toMatchObject([{ kind: "passkey", name: "Laptop" }]);
    const row = await expectAudit(home.owner, "member.factor_added");
    expect(row).toMatchObject({ detail: { kind: "passkey", name: "Laptop" } });

    const waiting = await signedIn();
    await expect(open(waiting)).rejects.toMatchObject({ code: "second_factor_required" });
    const challenge = challengeOf(await challengePasskey(waiting));
    await giveSecondFactor(waiting, { passkey: passkey.sign({ challenge, ...here }) });
    expect(await open(waiting)).toMatchObject({ userId });
    expect(await expectAudit(home.owner, "member.second_factor_given")).toMatchObject({
      detail: { with: "passkey" },
    });
  });

  it("signs each challenge once, the last one alone, and within five minutes", async () => {
    const { passkey } = await withPasskey(await signedIn());
    const person = await signedIn();
    const sign = (challenge: string) => ({ passkey: passkey.sign({ challenge, ...here }) });
    const first = challengeOf(await challengePasskey(person));
    const second = challengeOf(await challengePasskey(person));
    await expect(giveSecondFactor(person, sign(first))).rejects.toEqual(wrong);
    // That used the newer one up.
    await expect(giveSecondFactor(person, sign(second))).rejects.toEqual(wrong);
    const late = challengeOf(await challengePasskey(person, new Date(Date.now() - 5 * 60_000)));
    await expect(giveSecondFactor(person, sign(late))).rejects.toEqual(wrong);
    const other = await signedIn();
    const theirs = challengeOf(await challengePasskey(other));
    await expect(giveSecondFactor(person, sign(theirs))).rejects.toEqual(wrong);
    await giveSecondFactor(other, sign(theirs));
    await expect(giveSecondFactor(other, sign(theirs))).rejects.toEqual(wrong);
  });

  it("counts for this origin and domain alone, to be added as well as to sign", async () => {
    const person = await signedIn();
    for (const elsewhere of [
      { ...here, origin: "https://evil.example" },
      { ...here, rpId: "evil.example" },
    ]) {
      const challenge = challengeOf(await startPasskey(person));
      const registration = newPasskey().register({ challenge, ...elsewhere });
      await expect(addPasskey(person, { name: "Laptop", passkey: registration })).rejects.toEqual(wrong);
    }
    expect((await listOwnFactors(person)).items).toEqual([]);
    const { passkey } = await withPasskey(person);
    for (const elsewhere of [
      { ...here, origin: "https://evil.example" },
      { ...here, rpId: "evil.example" },
    ]) {
      const challenge = challengeOf(await challengePasskey(person));
      await expect(
        giveSecondFactor(person, { passkey: passkey.sign({ challenge, ...elsewhere }) }),
      ).rejects.toEqual(wrong);
    }
  });

  it("is refused once its counter goes back, as that of a copy does, on record", async () => {
    const { passkey } = await withPasskey(await signedIn());
    const person = await signedIn();
    const give = async (counter: number) => {
      const challenge = challengeOf(await challengePasskey(person));
      return giveSecondFactor(person, { passkey: passkey.sign({ challenge, ...here, counter }) });
    };
    await give(7);
    for (const counter of [7, 6, 0]) {
      await expect(give(counter)).rejects.toMatchObject({
        fieldErrors: { passkey: [expect.stringContaining("may have a copy of it")] },
      });
    }
    const { items } = await listAuditEvents(home.owner, { action: "member.passkey_refused" });
    expect(items.map(({ detail }) => detail)).toEqual(
      [0, 6, 7].map((counter) => ({ passkey: "Laptop", counter, lastCounter: 7 })),
    );
    expect(items[0]).toMatchObject({ outcome: "denied", object: { kind: "member", id: userId } });
    await give(8);
  });

  it("that nobody signed leaves no row, whatever it says of its counter", async () => {
    const { passkey } = await withPasskey(await signedIn());
    const person = await signedIn();
    const given = async (sign: (challenge: string) => ReturnType<typeof passkey.sign>) =>
      giveSecondFactor(person, { passkey: sign(challengeOf(await challengePasskey(person))) });
    await given((challenge) => passkey.sign({ challenge, ...here, counter: 7 }));
    const other = newPasskey();
    const forged = (challenge: string) => {
      const { id, rawId } = passkey.sign({ challenge, ...here });
      return { ...other.sign({ challenge, ...here, counter: 3 }), id, rawId };
    };
    await expect(given(forged)).rejects.toMatchObject({
      fieldErrors: { passkey: ["This passkey couldn't be checked. Try again."] },
    });
    expect((await listAuditEvents(home.owner, { action: "member.passkey_refused" })).items).toEqual([]);
  });

  it("counts only where its device asked who is there, to be added as well as to sign", async () => {
    const person = await signedIn();
    const options = await startPasskey(person);
    expect(options.options).toMatchObject({
      attestation: "none",
      authenticatorSelection: { userVerification: "required" },
      pubKeyCredParams: [-8, -7, -257].map((alg) => ({ alg })),
    });
    const untouched = { challenge: challengeOf(options), ...here, isVerified: false };
    const registration = newPasskey().register(untouched);
    await expect(addPasskey(person, { name: "Laptop", passkey: registration })).rejects.toEqual(wrong);
    const { passkey } = await withPasskey(person);
    const asked = await challengePasskey(person);
    expect(asked.options).toMatchObject({ userVerification: "required" });
    const signed = passkey.sign({ challenge: challengeOf(asked), ...here, isVerified: false });
    await expect(stepUp(person, { passkey: signed })).rejects.toEqual(wrong);
  });

  it("is added by its key alone: nothing that its maker says of itself is judged, nor are ids that no device has", async () => {
    const person = await signedIn();
    const challenge = challengeOf(await startPasskey(person));
    const attested = newPasskey().register({ challenge, ...here, attestation: "apple" });
    await addPasskey(person, { name: "Phone", passkey: attested });
    await withPasskey(person, newPasskey({ idLength: 1023 }));
    await expect(withPasskey(person, newPasskey({ idLength: 1024 }))).rejects.toEqual(wrong);
    const again = newPasskey().register({ challenge: challengeOf(await startPasskey(person)), ...here });
    again.response.transports = ["usb", "\0"];
    await expect(addPasskey(person, { name: "Key", passkey: again })).rejects.toEqual(wrong);
    const rows = await database().select().from(factors).where(eq(factors.userId, userId));
    expect(rows.map(({ name }) => name)).toEqual(["Phone", "Laptop"]);
  });

  it("passes once, whoever sends it at the same time, and never for what it was not signed for", async () => {
    const person = await signedIn();
    const { passkey } = await withPasskey(person);
    const signed = {
      passkey: passkey.sign({ challenge: challengeOf(await challengePasskey(person)), ...here }),
    };
    const answers = await Promise.allSettled(
      Array.from({ length: 5 }, () => giveSecondFactor(person, signed)),
    );
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    // What is asked for a new one is no sign-in's, and the other way round.
    const toAdd = challengeOf(await startPasskey(person));
    const registration = newPasskey().register({ challenge: toAdd, ...here });
    const { response } = registration;
    const { clientDataJSON, attestationObject: authenticatorData } = response;
    const disguised = { ...registration, response: { clientDataJSON, authenticatorData, signature: "AA" } };
    await expect(giveSecondFactor(person, { passkey: disguised })).rejects.toEqual(wrong);
    const toSign = challengeOf(await challengePasskey(person));
    await addPasskey(person, {
      name: "x",
      passkey: newPasskey().register({ challenge: toSign, ...here }),
    });
  });

  it("is one of ten at most", async () => {
    const person = await signedIn();
    for (let count = 0; count < 10; count += 1) await withPasskey(person);
    await expect(withPasskey(person)).rejects.toMatchObject({ code: "conflict" });
  });

  it("opens an organization that asks for a second factor, until an operator removes it", async () => {
    await database()
      .update(organizations)
      .set({ requiresSecondFactor: true })
      .where(eq(organizations.id, home.id));
    const person = await signedIn();
    await expect(open(person)).rejects.toMatchObject({ code: "second_factor_required" });
    const { recoveryCodes } = await withPasskey(person);
    expect(await open(person)).toMatchObject({ userId });
    // A recovery code stands in for a passkey that is the only factor.
    const waiting = await signedIn();
    await giveSecondFactor(waiting, { code: recoveryCodes[0] });
    expect(await open(waiting)).toMatchObject({ userId });
    expect(await removeFactorsAsOperator(home.member.email)).toBe(2);
    expect(await listOwnFactors(person)).toMatchObject({ items: [], recoveryCodesLeft: 0 });
    await expect(open(await signedIn())).rejects.toMatchObject({ code: "second_factor_required" });
  });

  it("is another person's to nobody, and no challenge of theirs names it", async () => {
    const { passkey } = await withPasskey(await signedIn());
    const other = await testOrganization();
    userId = other.member.userId;
    const stranger = await signedIn();
    await expect(challengePasskey(stranger)).rejects.toMatchObject({ code: "conflict" });
    await withPasskey(stranger);
    const waiting = await signedIn();
    const options = await challengePasskey(waiting);
    expect(JSON.stringify(options)).not.toContain(passkey.id);
    const challenge = challengeOf(options);
    await expect(
      giveSecondFactor(waiting, { passkey: passkey.sign({ challenge, ...here }) }),
    ).rejects.toEqual(wrong);
    await expect(withPasskey(stranger, passkey)).rejects.toMatchObject({ code: "conflict" });
  });

  it("steps up, in place of the password", async () => {
    const person = await signedIn();
    const { passkey } = await withPasskey(person);
    const challenge = challengeOf(await challengePasskey(person));
    await stepUp(person, { passkey: passkey.sign({ challenge, ...here }) });
    expect(await expectAudit(home.owner, "member.stepped_up")).toMatchObject({ detail: { with: "passkey" } });
    const again = { passkey: passkey.sign({ challenge, ...here }) };
    await expect(stepUp(person, again)).rejects.toEqual(wrong);
  });

  it("signs in no more once it was removed", async () => {
    const person = await signedIn();
    const [kept, gone] = [await withPasskey(person), await withPasskey(person)];
    const [row] = await database().select().from(factors).where(eq(factors.credentialId, gone.passkey.id));
    await removeFactor(person, row?.id ?? "");
    const waiting = await signedIn();
    const give = async (passkey: typeof kept.passkey) => {
      const challenge = challengeOf(await challengePasskey(waiting));
      return giveSecondFactor(waiting, { passkey: passkey.sign({ challenge, ...here }) });
    };
    await expect(give(gone.passkey)).rejects.toEqual(wrong);
    await give(kept.passkey);
  });

  it("is for a console with a name", async () => {
    const person = await signedIn();
    vi.stubEnv("NEXTAUTH_URL", "http://[::1]:3000");
    await expect(startPasskey(person)).rejects.toMatchObject({ code: "conflict" });
    vi.unstubAllEnvs();
  });
});
