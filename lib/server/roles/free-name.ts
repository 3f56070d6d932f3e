// Whether a role's name is free: two that look alike would be one to anyone who gives them out.
import { eq } from "drizzle-orm";
import type { Transaction } from "@/db/client";
import { roles } from "@/db/schema/people";
import type { Member } from "@/lib/server/auth/actor";
import { type AppError, fieldError } from "@/lib/shared/errors";

export function nameTaken(name: string, taken: string): AppError {
  const message =
    name === taken
      ? `A role named "${name}" already exists.`
      : `"${name}" looks like the role "${taken}": only case, spaces or look-alike letters differ.`;
  return fieldError("name_taken", "name", message);
}

/** Under the organization's lock, so that nobody takes it meanwhile. */
export async function requireFreeName(
  tx: Transaction,
  actor: Member,
  name: string,
  ownId?: string,
): Promise<void> {
  const others = await tx
    .select({ id: roles.id, name: roles.name })
    .from(roles)
    .where(eq(roles.organizationId, actor.organizationId));
  const key = nameKeyOf(name);
  const same = others.find((other) => other.id !== ownId && nameKeyOf(other.name) === key);
  if (same) throw nameTaken(name, same.name);
}

// Names that people would take for one another.

/** Latin letters, each with those of other scripts that look like it; before the case is folded, as capitals differ. */
const lookAlikes = new Map(
  `
    A:АΑ B:ВΒ C:СϹ D:Ԁ E:ЕΕ G:Ԍ H:НΗ I:ІΙӀ J:ЈͿ K:КΚ L:Ꮮ M:МΜ N:Ν O:ОΟ P:РΡ
    Q:Ԛ S:Ѕ T:ТΤ V:Ѵ W:Ԝ X:ХΧ Y:УΥҮ Z:Ζ
    a:аα b:Ьь c:сϲ d:ԁ e:еҽ g:ɡ h:һ i:іιı j:јϳ k:кκ l:ӏ n:п n:η o:оοσ p:рρ
    q:ԛ r:г s:ѕ t:т u:υ v:ѵν w:ԝω x:хχ y:уγү a:ɑ
  `
    .trim()
    .split(/\s+/)
    .flatMap((group) => [...group.slice(2)].map((letter) => [letter, group.charAt(0)] as const)),
);

/** The same for names that differ in case, spaces, invisible signs, or letters that look alike. */
export function nameKeyOf(name: string): string {
  const latin = [...name.normalize("NFKC")].map((letter) => lookAlikes.get(letter) ?? letter).join("");
  return (
    latin
      // Twice, as ß is SS in capitals alone.
      .toUpperCase()
      .toLowerCase()
      .normalize("NFKC")
      .replace(/[\p{Cc}\p{Cf}]/gu, "")
      .replace(/[\s\p{Pd}_]+/gu, " ")
      .trim()
      // In one font or another: I, l, 1 and |, O and 0.
      .replace(/[il|]/g, "1")
      .replace(/o/g, "0")
  );
}
