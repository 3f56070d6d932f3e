// The text of a pasted or chosen file, as editors of all systems write it.

/** In bytes. Roomy for every `.env`, and small enough to be sent. */
const mostBytes = 512 * 1024;

export type FileText = { ok: true; text: string } | { ok: false; problem: string };

export function textOf(bytes: Uint8Array): FileText {
  if (bytes.byteLength > mostBytes) {
    return { ok: false, problem: `The file is larger than ${mostBytes / 1024} KiB. Paste a part of it.` };
  }
  const [first, second] = bytes;
  // Windows PowerShell writes two bytes for each character, behind a mark that says in which order.
  const encoding =
    first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    if (!text.includes("\0")) return { ok: true, text };
  } catch {
    // Said below.
  }
  return { ok: false, problem: "The file is not text in UTF-8. Save it as UTF-8, or paste its text." };
}
