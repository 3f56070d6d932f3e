"use client";
// The text of a `.env`: pasted, or read from a file that is pasted, dropped or chosen. It stays in this page.
import { Button, FileButton, Group, Textarea } from "@mantine/core";
import { IconFileText } from "@tabler/icons-react";
import { useState } from "react";
import { FieldError } from "@/components/ui/form/field-error";
import formClasses from "@/components/ui/form/form.module.css";
import { Hint } from "@/components/ui/hint";
import { IconButton } from "@/components/ui/icon-button";
import classes from "./import.module.css";

interface PasteStepProps {
  text: string;
  onChange: (text: string) => void;
  /** Why the text could not be reviewed, or null. */
  error: string | null;
  onError: (error: string | null) => void;
  isReviewing: boolean;
  onReview: () => void;
}

export function PasteStep({ text, onChange, error, onError, isReviewing, onReview }: PasteStepProps) {
  const [isOver, setIsOver] = useState(false);

  async function take(file: File | null | undefined) {
    if (!file) return;
    const read = textOf(new Uint8Array(await file.arrayBuffer()));
    onError(read.ok ? null : read.problem);
    if (read.ok) onChange(read.text);
  }

  return (
    <div className={classes.paste}>
      <Textarea
        label="Text of the .env"
        description={
          <>
            One <code>KEY=value</code> a line, with or without quotes. You review everything before it’s
            saved. The text stays in your browser.
          </>
        }
        placeholder={"LOG_LEVEL=info\nOPENAI_API_KEY=…"}
        value={text}
        onChange={(event) => {
          onError(null);
          onChange(event.currentTarget.value);
        }}
        onPaste={(event) => {
          const [file] = event.clipboardData.files;
          if (!file) return;
          event.preventDefault();
          void take(file);
        }}
        onDragOver={(event) => {
          event.preventDefault();
          setIsOver(true);
        }}
        onDragLeave={() => setIsOver(false)}
        onDrop={(event) => {
          const [file] = event.dataTransfer.files;
          setIsOver(false);
          if (!file) return;
          event.preventDefault();
          void take(file);
        }}
        error={error && <FieldError>{error}</FieldError>}
        data-over={isOver || undefined}
        autosize
        minRows={10}
        maxRows={24}
        // A browser that checks the spelling may send the text to its maker.
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="none"
        data-1p-ignore
        data-lpignore="true"
        classNames={{ input: formClasses.machine }}
      />
      <Group gap="xs">
        <Button onClick={onReview} loading={isReviewing}>
          Review
        </Button>
        <FileButton onChange={(file) => void take(file)}>
          {(props) => (
            <IconButton {...props} variant="default" icon={IconFileText} disabled={isReviewing}>
              Choose a file
            </IconButton>
          )}
        </FileButton>
        <Hint>Or drop a file on the field.</Hint>
      </Group>
    </div>
  );
}

/** In bytes. Roomy for every `.env`, and small enough to be sent. */
const mostBytes = 512 * 1024;

type FileText = { ok: true; text: string } | { ok: false; problem: string };

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
