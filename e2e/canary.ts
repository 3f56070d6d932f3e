// Secret texts that are planted in order to be looked for, in every form in which they could turn up.

export function canary(about: string): string {
  return `canary-${about}-${crypto.randomUUID().replaceAll("-", "")}`;
}

/** As it is, in hex, and in base64 wherever it begins within a longer text. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const encoded = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
    // The first and last characters depend on the neighbours too.
    return text.slice(Math.ceil((offset * 4) / 3), Math.floor(((offset + bytes.length) * 4) / 3) - 1);
  });
  const urlSafe = encoded.map((text) => text.replaceAll("+", "-").replaceAll("/", "_"));
  const escaped = [JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)];
  return [...new Set([secret, ...escaped, bytes.toString("hex"), ...encoded, ...urlSafe])];
}

/** Which of the secrets are in which of the texts; both by name. */
export function foundIn(texts: Record<string, string>, secrets: Record<string, string>): string[] {
  const forms = Object.entries(secrets).flatMap(([name, secret]) => {
    if (secret.length < 8) throw new Error(`${name} is too short to be looked for.`);
    return formsOf(secret).map((form) => ({ name, form }));
  });
  return Object.entries(texts).flatMap(([place, text]) =>
    forms
      .filter(({ form }) => text.includes(form))
      .map(({ name, form }) => {
        const at = text.indexOf(form);
        return `${name} in ${place}: …${text.slice(Math.max(0, at - 60), at)}[here]…`;
      }),
  );
}
